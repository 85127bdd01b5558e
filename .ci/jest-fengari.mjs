// Jest transform: fengari with our repairs, and the CommonJS part of the engine that fengari calls.
import { transformSync } from 'esbuild';
import { createHash } from 'node:crypto';
import { applyRules } from './fengari.mjs';

export default {
  process(source, path) {
    if (path.endsWith('.cts'))
      return transformSync(source, { loader: 'ts', format: 'cjs', sourcemap: 'inline' });
    return { code: applyRules(path, source) };
  },
  getCacheKey(source, path) {
    const output = path.endsWith('.cts') ? source : applyRules(path, source);
    return createHash('sha256').update(path).update(output).digest('hex');
  },
};

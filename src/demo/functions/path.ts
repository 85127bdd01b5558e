import { TransportFailure } from '../failures.js';

/**
 * The canonical path of a function: `messages.js:list` → `messages:list`, `dir/m:default` → `dir/m`.
 * Throws 400 for text that is no path.
 */
export function canonicalPath(path: string): string {
  const [module = '', name = 'default', ...rest] = path.split(':');
  const steps = module.replace(/\.js$/, '').split('/');
  const good = steps.every((step) => /^[A-Za-z0-9_.]+$/.test(step) && !/^\.+$/.test(step));
  if (!good || rest.length > 0 || !/^[A-Za-z_$][A-Za-z0-9_$]*$/.test(name)) {
    throw new TransportFailure(
      400,
      'BadConvexFunctionIdentifier',
      `${path} is not a valid path to a Convex function.`,
    );
  }
  return name === 'default' ? steps.join('/') : `${steps.join('/')}:${name}`;
}

/** A canonical path as errors about sizes print it: `messages:list` → `messages.js:list`. */
export function displayPath(path: string): string {
  const [module = '', name = 'default'] = path.split(':');
  return `${module}.js:${name}`;
}

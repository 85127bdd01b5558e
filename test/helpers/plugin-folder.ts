import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { manifestData } from './manifest.js';

/** Writes a small working plugin called `name` below `root`, and returns its folder. */
export function writePlugin(
  root: string,
  name = 'shop',
  change: (data: Record<string, any>) => void = () => undefined,
): string {
  const dir = join(root, name);
  const data = { ...manifestData(), name };
  change(data);
  writeFiles(dir, {
    'plugin.json': JSON.stringify(data),
    'functions/shop_get_item.lua': 'return function(args)\n  return { item = { id = args.id } }\nend\n',
    'functions/shop_buy.lua': 'return function() return {} end\n',
    'README.md': '# Shop\n',
  });
  return dir;
}

/** Writes files below a folder, making what folders they need. */
export function writeFiles(dir: string, files: Record<string, string | Buffer>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
}

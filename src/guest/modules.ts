import { readFileSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { GUEST_LIMITS } from './limits.js';
import { compile } from './vm/compile.js';
import type { Proto } from './vm/types.js';

/** Why a module or function cannot be loaded. */
export class ModuleFault extends Error {}

const MODULE_NAME = /^(lib|kosmo)\.([a-z0-9_]+(?:\.[a-z0-9_]+)*)$/;
const FUNCTION_NAME = /^[a-z0-9_]+$/;

/** Finds and compiles the Lua files of one plugin. Each file is read and compiled once. */
export class Modules {
  private readonly compiled = new Map<string, Proto>();
  private sources: ReadonlyMap<string, string> | undefined;

  /** `pluginDir` and `luaDir` are absolute; `integration` is what messages call the plugin. */
  constructor(
    private readonly integration: string,
    private readonly pluginDir: string,
    private readonly luaDir: string,
  ) {}

  /** From now on the plugin's files are these, and its folder is not read. */
  useSources(sources: Readonly<Record<string, string>>): void {
    this.sources = new Map(Object.entries(sources));
  }

  /** The chunk of a function file. Throws `ModuleFault` or `SyntaxFault`. */
  function(name: string): Proto {
    if (!FUNCTION_NAME.test(name)) throw new ModuleFault(`'${name}' is not the name of a function file.`);
    return this.ofPlugin('functions', `${name}.lua`);
  }

  /** The chunk of a module that `require` names: `lib.x` of the plugin or `kosmo.x` of the host. */
  module(name: string): Proto {
    const match = MODULE_NAME.exec(name);
    const [, root, path] = match ?? [];
    if (path === undefined)
      throw new ModuleFault(
        `module '${name}' is not available: require takes 'lib.name' (the plugin's lib folder) or 'kosmo.name', in lower case`,
      );
    const file = `${path.replaceAll('.', '/')}.lua`;
    return root === 'lib'
      ? this.ofPlugin('lib', file)
      : this.compile(`kosmo/${file}`, (shown) => readInside(join(this.luaDir, 'kosmo'), file, shown));
  }

  private ofPlugin(folder: 'functions' | 'lib', file: string): Proto {
    return this.compile(`${this.integration}/${folder}/${file}`, (shown) =>
      this.sources === undefined
        ? readInside(join(this.pluginDir, folder), file, shown)
        : (this.sources.get(`${folder}/${file}`) ?? missing(shown)),
    );
  }

  /** `shown` is what messages call the file. */
  private compile(shown: string, read: (shown: string) => string): Proto {
    const known = this.compiled.get(shown);
    if (known) return known;
    const proto = compile(read(shown), shown);
    this.compiled.set(shown, proto);
    return proto;
  }
}

function missing(shown: string): never {
  throw new ModuleFault(`there is no file ${shown}`);
}

/** Reads a file whose real path lies in the folder; a link that leads out is refused. */
function readInside(folder: string, file: string, shown: string): string {
  let real: string;
  try {
    real = realpathSync.native(join(folder, file));
  } catch {
    return missing(shown);
  }
  if (!real.startsWith(realpathSync.native(folder) + sep))
    throw new ModuleFault(`${shown} leads out of its folder`);
  const stat = statSync(real);
  if (!stat.isFile()) throw new ModuleFault(`${shown} is not a file`);
  if (stat.size > GUEST_LIMITS.sourceBytes)
    throw new ModuleFault(`${shown} is larger than ${GUEST_LIMITS.sourceBytes} bytes`);
  return readFileSync(real, 'utf8');
}

import { parse as parseYaml } from 'yaml';
import { readFileSync, statSync } from 'node:fs';
import { KosmoError } from '../../../shared/errors.js';

/** A node of an OpenAPI document: checked field by field where it is used. */
export type Node = Record<string, unknown>;

const MAX_BYTES = 16 * 1024 * 1024;

/** An OpenAPI 3 document and where its parts are, for messages. */
export class OpenApiDocument {
  private constructor(
    readonly file: string,
    readonly root: Node,
  ) {}

  /** Reads JSON or YAML. Throws `usage` with file and line for what is not OpenAPI 3.0 or 3.1. */
  static read(file: string): OpenApiDocument {
    const info = statSync(file, { throwIfNoEntry: false });
    if (info?.isFile() !== true) throw new KosmoError('usage', `There is no file ${file}.`);
    if (info.size > MAX_BYTES) throw new KosmoError('usage', `${file} is larger than ${MAX_BYTES} bytes.`);
    const root = parse(file, readFileSync(file, 'utf8'));
    const document = new OpenApiDocument(file, isNode(root) ? root : {});
    const version = document.root['openapi'];
    if (typeof version === 'string' && /^3\.[01]\./.test(version)) return document;
    const found =
      document.root['swagger'] === undefined ? 'openapi is missing or not 3.0 or 3.1' : 'it is Swagger 2';
    throw document.fault('', `is no OpenAPI 3.0 or 3.1 document: ${found}`);
  }

  /** A value with its references followed. Throws `usage` for one that leads nowhere, elsewhere or in a circle. */
  resolve(value: unknown, path: string): Node {
    let current = value;
    for (const seen = new Set<string>(); isNode(current) && typeof current['$ref'] === 'string';) {
      const ref = current['$ref'];
      if (seen.has(ref)) throw this.fault(path, `has a reference that leads to itself: ${ref}`);
      seen.add(ref);
      current = this.at(ref, path);
    }
    return isNode(current) ? current : {};
  }

  fault(path: string, problem: string): KosmoError {
    const message = `${this.file}: ${path === '' ? '' : `${path} `}${problem}`;
    return new KosmoError('usage', message, {
      hint: 'Correct the document, or leave the operation out with --operations.',
    });
  }

  private at(ref: string, path: string): unknown {
    if (!ref.startsWith('#/'))
      throw this.fault(path, `refers to another document, which is not read: ${ref}`);
    let current: unknown = this.root;
    for (const part of ref.slice(2).split('/')) {
      const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
      if (!isNode(current) || !Object.hasOwn(current, key))
        throw this.fault(path, `refers to ${ref}, which is not there`);
      current = current[key];
    }
    return current;
  }
}

function parse(file: string, text: string): unknown {
  try {
    if (text.trimStart().startsWith('{')) return JSON.parse(text) as unknown;
    return parseYaml(text, { maxAliasCount: 100, prettyErrors: true }) as unknown;
  } catch (cause) {
    throw new KosmoError('usage', `${file}: ${(cause as Error).message}`, { cause });
  }
}

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const textAt = (node: Node, key: string): string | undefined => {
  const value = node[key];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
};

export const listAt = (node: Node, key: string): unknown[] => {
  const value = node[key];
  return Array.isArray(value) ? value : [];
};

import { findNodeAtLocation, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import type { Finding } from './finding.js';

export interface JsonLines {
  /** Why the text is not JSON. */
  fault?: Finding;
  /** Keys that an object has twice: readers take the last, and people read the first. */
  twice: Finding[];
  /** The line of a place, or of the nearest place around it. */
  lineAt: (path: readonly (string | number)[]) => number;
}

/** Where the parts of a JSON file are, or what is wrong with it, under the name of a rule. */
export function readJson(source: string, file: string, rule: string): JsonLines {
  const errors: ParseError[] = [];
  const root = parseTree(source, errors, { allowTrailingComma: false, disallowComments: true });
  const [first] = errors;
  return {
    ...(first && { fault: notJson(first, source, file, rule) }),
    twice: root ? keysTwice(root, source, file) : [],
    lineAt: (path) => lineOfNode(root, path, source),
  };
}

function keysTwice(node: Node, source: string, file: string): Finding[] {
  const keys = new Map<string, number>();
  return (node.children ?? []).flatMap((part): Finding[] => {
    if (node.type !== 'object') return keysTwice(part, source, file);
    const [key, value] = part.children ?? [];
    const inside = value ? keysTwice(value, source, file) : [];
    const name = String(key?.value);
    const line = lineOfOffset(source, part.offset);
    const first = keys.get(name);
    keys.set(name, first ?? line);
    if (first === undefined) return inside;
    const finding: Finding = {
      severity: 'error',
      rule: 'json-key-twice',
      file,
      line,
      message: `the key "${name}" is there twice, first in line ${first}`,
      fix: 'Remove one of them: only the last would count.',
    };
    return [finding, ...inside];
  });
}

function notJson(error: ParseError, source: string, file: string, rule: string): Finding {
  const line = lineOfOffset(source, error.offset);
  const what = printParseErrorCode(error.error)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
  const before = source.slice(0, error.offset).trimEnd();
  return {
    severity: 'error',
    rule,
    file,
    line,
    message: `is not JSON: ${what}`,
    fix: what.includes('comma')
      ? `Add a comma at the end of line ${lineOfOffset(source, before.length)}.`
      : 'Look at this line and the one before: a comma, quote or bracket is missing or one too many.',
  };
}

function lineOfNode(root: Node | undefined, path: readonly (string | number)[], source: string): number {
  if (!root) return 1;
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(root, path.slice(0, length));
    if (node) return lineOfOffset(source, (node.parent?.type === 'property' ? node.parent : node).offset);
  }
  return lineOfOffset(source, root.offset);
}

const lineOfOffset = (source: string, offset: number): number => source.slice(0, offset).split('\n').length;

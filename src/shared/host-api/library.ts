import { HOST_CLASSES } from './classes.js';
import { HOST_ENTRIES } from './entries.js';
import { LUAU_ENTRIES } from './luau.js';
import type { ApiClass, ApiEntry, ApiValue } from './types.js';

/** lua/library/host.lua: the host API for editors that read LuaCATS annotations. */
export function hostLibrary(): string {
  const entries = [...HOST_ENTRIES, ...LUAU_ENTRIES];
  const libraries = new Set(entries.flatMap(({ name }) => (name.includes('.') ? [name.split('.')[0]] : [])));
  const own = [...libraries].filter((library) => !['string', 'table', 'math'].includes(library ?? ''));
  return [
    '---@meta',
    '-- What the host gives to plugin functions, for editors that read LuaCATS annotations. Never loaded at run time.',
    '-- Generated from src/shared/host-api by `npm run docs`; docs/HOST_API.md is the same as prose.',
    '',
    ...HOST_CLASSES.flatMap(classLines),
    ...own.map((library) => `${library} = {}`),
    '',
    ...entries.flatMap(entryLines),
  ]
    .join('\n')
    .replace(/\n+$/, '\n');
}

function classLines({ name, description, extends: parent, fields }: ApiClass): string[] {
  return [
    `--- ${description}`,
    `---@class ${name}${parent === undefined ? '' : `: ${parent}`}`,
    ...fields.map((field) => `---@field ${typed(field)}`),
    '',
  ];
}

function entryLines({ name, description, params, type, returns, raises, generic }: ApiEntry): string[] {
  const text = `--- ${description}${raises === undefined ? '' : ` Raises ${raises}.`}`;
  if (params === undefined) return [text, `---@type ${type ?? 'any'}`, `${name} = nil`, ''];
  return [
    text,
    ...(generic === undefined ? [] : [`---@generic ${generic}`]),
    ...params.map((param) => `---@param ${typed(param)}`),
    ...(returns === undefined ? [] : [returnLine(returns)]),
    `function ${name}(${params.map((param) => param.name).join(', ')}) end`,
    '',
  ];
}

function typed({ name, type, optional, description }: ApiValue): string {
  return [`${name}${optional === true ? '?' : ''}`, type, description ?? ''].join(' ').trimEnd();
}

function returnLine({ type, name, description }: NonNullable<ApiEntry['returns']>): string {
  return [`---@return ${type}`, name ?? '', description === undefined ? '' : `# ${description}`]
    .filter(Boolean)
    .join(' ');
}

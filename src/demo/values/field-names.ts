import { DEMO_LIMITS } from '../limits.js';

/** The rule a field name breaks, as a sentence, or undefined if the name is good. */
export function fieldNameFault(name: string): string | undefined {
  if (name === '') return 'Field name cannot be empty';
  if (name.startsWith('$')) return `Field name ${name} starts with '$', which is reserved.`;
  for (const character of name) {
    if (character < ' ' || character > '~') {
      return `Field name ${name} has invalid character '${character}': Field names can only contain non-control ASCII characters`;
    }
  }
  if (name.length > DEMO_LIMITS.fieldNameLength) {
    return `Field name is too long (${name.length} > maximum ${DEMO_LIMITS.fieldNameLength})`;
  }
  return undefined;
}

/** The rule an identifier (a table name, one step of a field path) breaks, or undefined. */
export function identifierFault(name: string): string | undefined {
  if (name === '') return 'Identifier cannot be empty';
  if (!/^[A-Za-z_]/.test(name)) {
    return `Invalid first character '${name.charAt(0)}' in ${name}: Identifiers must start with an alphabetic character or underscore`;
  }
  const bad = /[^A-Za-z0-9_]/u.exec(name);
  if (bad) {
    return `Identifier ${name} has invalid character '${bad[0]}': Identifiers can only contain alphanumeric characters or underscores`;
  }
  if (name.length > DEMO_LIMITS.identifierLength) {
    return `Identifier is too long (${name.length} > maximum ${DEMO_LIMITS.identifierLength})`;
  }
  if (/^_+$/.test(name)) return `Identifier ${name} cannot have exclusively underscores`;
  return undefined;
}

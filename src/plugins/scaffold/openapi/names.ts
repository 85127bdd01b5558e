import { createHash } from 'node:crypto';

/** `getPetById` → `get_pet_by_id`: lower case, digits and single underscores, beginning with a letter. */
export function snake(text: string): string {
  const words = text
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const name = words.join('_');
  return /^[a-z]/.test(name) ? name : `n${name === '' ? '' : `_${name}`}`;
}

/** Gives out names that are short enough and taken once. */
export class Names {
  private readonly taken = new Set<string>();

  constructor(private readonly max: number) {}

  take(wanted: string): string {
    const base = this.fit(wanted, this.max);
    let name = base;
    for (let count = 2; this.taken.has(name); count++) name = `${this.fit(base, this.max - 4)}_${count}`;
    this.taken.add(name);
    return name;
  }

  /** Cuts a long name, and tells it from others that begin alike. */
  private fit(name: string, max: number): string {
    if (name.length <= max) return name;
    const mark = createHash('sha256').update(name).digest('hex').slice(0, 6);
    return `${name.slice(0, max - 8).replace(/_+$/, '')}_x${mark}`;
  }
}

import { isMap, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import { KosmoError } from '../shared/errors.js';

export type Path = readonly PropertyKey[];

/** The commonest faults in words; the parser's own would quote the text. */
const FAULTS: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'is not valid YAML: the key is there twice',
  TAB_AS_INDENT: 'is not valid YAML: it is indented with a tab; use spaces',
  MULTIPLE_DOCS: 'is not valid YAML for settings: a second document (---) begins',
  BAD_INDENT: 'is not valid YAML: it is indented wrongly, or a bracket is not closed',
  MISSING_CHAR: 'is not valid YAML: a quotation mark, a bracket or a colon is missing',
};

/** A parsed YAML file that knows on which line each of its values is. Loaded only when such a file exists. */
export class YamlFile {
  private constructor(
    readonly file: string,
    private readonly document: Document,
    private readonly lines: LineCounter,
  ) {}

  /** Throws `invalid_config` for text that is not YAML, naming the line and never quoting the text. */
  static parse(file: string, text: string): YamlFile {
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    const fault = document.errors[0];
    if (fault) {
      const line = lines.linePos(fault.pos[0]).line;
      const why = FAULTS[fault.code] ?? `is not valid YAML (${fault.code})`;
      throw new KosmoError('invalid_config', `${file}:${line}: ${why}.`, {
        hint: 'Correct the file; nothing was started.',
      });
    }
    return new YamlFile(file, document, lines);
  }

  value(): unknown {
    try {
      return this.document.toJS({ maxAliasCount: 20 });
    } catch (cause) {
      throw new KosmoError('invalid_config', `${this.file}:1: has aliases that cannot be followed.`, {
        cause,
      });
    }
  }

  has(path: Path): boolean {
    return this.document.hasIn(path);
  }

  /** Sets one value. Comments and the order of everything else stay. Throws `invalid_config` where an alias is in the way. */
  set(path: Path, value: string | boolean): void {
    for (let length = 1; length < path.length; length += 1) {
      const node = this.document.getIn(path.slice(0, length), true);
      // A key without a value, such as `integrations:` alone.
      if (isScalar(node) && node.value === null)
        this.document.setIn(path.slice(0, length), this.document.createNode({}));
      else if (node !== undefined && !isMap(node))
        throw new KosmoError('invalid_config', `${this.at(path.slice(0, length))}: cannot be changed here.`, {
          hint: 'It is an alias or no map; change the file by hand.',
        });
    }
    this.document.setIn(path, value);
  }

  text(): string {
    return this.document.toString({ lineWidth: 0 });
  }

  /** `file:line` of the value at a path, or of the nearest thing around it. */
  at(path: Path): string {
    for (let length = path.length; length > 0; length -= 1) {
      const offset = this.offset(path.slice(0, length));
      if (offset !== undefined) return `${this.file}:${this.lines.linePos(offset).line}`;
    }
    return `${this.file}:1`;
  }

  /** Where the key is: a block below a key starts on a later line than what the user looks for. */
  private offset(path: Path): number | undefined {
    const parent = path.length === 1 ? this.document.contents : this.document.getIn(path.slice(0, -1), true);
    const last = path.at(-1);
    if (isMap(parent)) {
      const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(last));
      return isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
    }
    const node = this.document.getIn(path, true);
    return isScalar(node) ? node.range?.[0] : undefined;
  }
}

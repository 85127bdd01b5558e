import {
  callOf,
  child,
  lineOf,
  list,
  literal,
  memberOf,
  nameOf,
  requiredModule,
  walk,
  type LuaNode,
} from './lua-tree.js';

/** One place where a request is made, or where an endpoint's name is handed to something that makes one. */
export interface EndpointUse {
  endpoint: string;
  line: number;
}

/** A named function of a module, or its code outside of functions (`CHUNK`). */
export interface Unit {
  uses: EndpointUse[];
  /** Requests whose endpoint is a parameter of this function: its position from 0. */
  passesOn: Set<number>;
  /** Requests whose endpoint cannot be known without running the script. */
  dynamic: number[];
  /** Other units that this one names: `module#unit`, and literal arguments where it calls them. */
  refs: { to: string; args: (string | { parameter: number } | undefined)[]; line: number }[];
}

export const CHUNK = '<chunk>';
/** Everything that a module gives away. */
export const ALL = '*';

/** The units of one Lua file, and the modules that it requires. */
export interface ModuleShape {
  units: Map<string, Unit>;
  /** Name of the local that the file returns. */
  exported?: string;
  requires: { module: string; line: number }[];
  /** Calls of require without a literal name. */
  dynamicRequires: number[];
}

const HTTP = new Set(['get', 'post', 'request']);
/** These call their first argument with the others. */
const PROTECTED = new Set(['pcall', 'xpcall']);

/** Reads which function of a file names which, and which endpoints each uses. `self` names the module. */
export function shapeOf(tree: LuaNode, self: string): ModuleShape {
  const scope = topLevel(tree);
  const shape: ModuleShape = { units: new Map(), requires: [], dynamicRequires: [] };
  const owners = new Map<LuaNode, string>();
  for (const [node, name] of namedFunctions(tree, scope)) owners.set(node, name);
  const returned = list(tree, 'body').at(-1);
  const given = returned?.type === 'ReturnStatement' ? list(returned, 'arguments')[0] : undefined;
  const exported = nameOf(given);
  if (exported !== undefined) shape.exported = exported;
  const reader = new Reader(shape, scope, owners, self, given);
  reader.read(tree, CHUNK, []);
  return shape;
}

interface Scope {
  /** Local name → module. */
  modules: Map<string, string>;
  /** Local name → constant text. */
  texts: Map<string, string>;
  /** Local functions and tables of the file. */
  names: Set<string>;
}

function topLevel(tree: LuaNode): Scope {
  const scope: Scope = { modules: new Map(), texts: new Map(), names: new Set() };
  for (const statement of list(tree, 'body')) {
    if (statement.type === 'FunctionDeclaration') {
      const name = nameOf(child(statement, 'identifier'));
      if (name !== undefined) scope.names.add(name);
    }
    if (statement.type !== 'LocalStatement') continue;
    const init = list(statement, 'init');
    list(statement, 'variables').forEach((variable, index) => {
      const name = nameOf(variable);
      const value = init[index];
      if (name === undefined) return;
      const module = requiredModule(value);
      const text = literal(value);
      if (module !== undefined) scope.modules.set(name, module);
      else if (text !== undefined) scope.texts.set(name, text);
      else scope.names.add(name);
    });
  }
  return scope;
}

/** Functions of the top level with the name of their unit: `f`, or `M.f` as `M.f`. */
function namedFunctions(tree: LuaNode, { names }: Scope): [LuaNode, string][] {
  const found: [LuaNode, string][] = [];
  const fields = (table: LuaNode, owner: string): void => {
    for (const field of list(table, 'fields')) {
      const key = nameOf(child(field, 'key'));
      const value = child(field, 'value');
      if (field.type === 'TableKeyString' && key !== undefined && value?.type === 'FunctionDeclaration')
        found.push([value, `${owner}.${key}`]);
    }
  };
  for (const statement of list(tree, 'body')) {
    const id = child(statement, 'identifier');
    if (statement.type === 'FunctionDeclaration' && id) {
      const name = nameOf(id) ?? qualified(id);
      if (name !== undefined) found.push([statement, name]);
    }
    if (statement.type !== 'LocalStatement' && statement.type !== 'AssignmentStatement') continue;
    const init = list(statement, 'init');
    list(statement, 'variables').forEach((variable, index) => {
      const value = init[index];
      const name = nameOf(variable) ?? qualified(variable);
      if (name === undefined || !value) return;
      if (value.type === 'FunctionDeclaration') found.push([value, name]);
      if (value.type === 'TableConstructorExpression' && names.has(name)) fields(value, name);
    });
  }
  return found;
}

function qualified(node: LuaNode): string | undefined {
  const member = memberOf(node);
  return member && `${member.name}.${member.field}`;
}

class Reader {
  constructor(
    private readonly shape: ModuleShape,
    private readonly scope: Scope,
    private readonly owners: Map<LuaNode, string>,
    private readonly self: string,
    private readonly given: LuaNode | undefined,
  ) {}

  /** Reads a function or the whole file into a unit; named functions inside become units of their own. */
  read(root: LuaNode, name: string, parameters: string[]): void {
    const unit = this.unit(name);
    walk(root, (node, parent) => {
      const owner = node === root ? undefined : this.owners.get(node);
      if (owner !== undefined) {
        this.read(
          node,
          owner,
          list(node, 'parameters').map((parameter) => nameOf(parameter) ?? ''),
        );
        return false;
      }
      this.required(node);
      const call = callOf(node);
      if (call) this.call(call.base, call.args, unit, parameters, lineOf(node));
      // The table that a module gives away is no use of everything in it.
      if (node !== this.given) this.reference(node, parent, unit);
      return true;
    });
  }

  private unit(name: string): Unit {
    let unit = this.shape.units.get(name);
    if (!unit) this.shape.units.set(name, (unit = { uses: [], passesOn: new Set(), dynamic: [], refs: [] }));
    return unit;
  }

  private required(node: LuaNode): void {
    const call = callOf(node);
    if (!call || nameOf(call.base) !== 'require' || call.base['isLocal'] === true) return;
    const module = literal(call.args[0]);
    if (module === undefined) this.shape.dynamicRequires.push(lineOf(node));
    else this.shape.requires.push({ module, line: lineOf(node) });
  }

  private call(base: LuaNode, args: LuaNode[], unit: Unit, parameters: string[], line: number): void {
    const member = memberOf(base);
    if (member?.name === 'http' && member.base['isLocal'] === false && HTTP.has(member.field)) {
      const wanted = member.field === 'request' ? field(args[0], 'endpoint') : args[0];
      if (wanted) this.request(wanted, unit, parameters, line);
      return;
    }
    if (PROTECTED.has(nameOf(base) ?? '') && args[0]) {
      const skipped = nameOf(base) === 'xpcall' ? 2 : 1;
      return this.call(args[0], args.slice(skipped), unit, parameters, line);
    }
    const to = this.target(base);
    if (to !== undefined) unit.refs.push({ to, args: args.map((arg) => this.value(arg, parameters)), line });
  }

  private request(node: LuaNode, unit: Unit, parameters: string[], line: number): void {
    const value = this.value(node, parameters);
    if (typeof value === 'string') unit.uses.push({ endpoint: value, line });
    else if (value) unit.passesOn.add(value.parameter);
    else {
      const choices: string[] = [];
      walk(node, (part) => {
        const text = literal(part);
        if (text !== undefined) choices.push(text);
      });
      if (choices.length === 0) unit.dynamic.push(line);
      for (const endpoint of choices) unit.uses.push({ endpoint, line });
    }
  }

  private value(node: LuaNode, parameters: string[]): string | { parameter: number } | undefined {
    const text = literal(node);
    if (text !== undefined) return text;
    const name = nameOf(node);
    if (name === undefined) return undefined;
    const parameter = parameters.indexOf(name);
    return parameter >= 0 ? { parameter } : this.scope.texts.get(name);
  }

  private reference(node: LuaNode, parent: LuaNode | undefined, unit: Unit): void {
    const name = nameOf(node);
    if (name === undefined || node['isLocal'] !== true) return;
    // The base of a member is not the whole table, and a name on the left of its own definition is no use.
    if (parent && memberOf(parent)?.base === node) {
      const to = this.target(parent);
      if (to !== undefined) unit.refs.push({ to, args: [], line: lineOf(node) });
      return;
    }
    if (parent?.type === 'LocalStatement' && list(parent, 'variables').includes(node)) return;
    const to = this.target(node);
    if (to !== undefined) unit.refs.push({ to, args: [], line: lineOf(node) });
  }

  /** What a name or `name.field` stands for, as `module#unit`. */
  private target(node: LuaNode): string | undefined {
    const member = memberOf(node);
    const name = member?.name ?? nameOf(node);
    if (name === undefined)
      return requiredModule(node) === undefined ? undefined : `${requiredModule(node)}#${ALL}`;
    const module = this.scope.modules.get(name);
    if (module !== undefined) return `${module}#${member ? `.${member.field}` : ALL}`;
    if (!this.scope.names.has(name)) return undefined;
    return `${this.self}#${member ? `${name}.${member.field}` : name}`;
  }
}

function field(table: LuaNode | undefined, key: string): LuaNode | undefined {
  if (table?.type !== 'TableConstructorExpression') return undefined;
  const found = list(table, 'fields').find((entry) => nameOf(child(entry, 'key')) === key);
  return found && child(found, 'value');
}

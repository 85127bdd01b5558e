import { ALL, CHUNK, type ModuleShape, type Unit } from './shape.js';

/** Modules by the name that `require` uses; function files as `functions.<name>`. */
export type Modules = ReadonlyMap<string, ModuleShape>;

export interface Reached {
  /** Endpoint → the first place that uses it. */
  endpoints: Map<string, { module: string; line: number }>;
  /** Whether some request's endpoint is only known when the script runs. */
  dynamic: boolean;
  modules: Set<string>;
}

/** Makes uses of calls that hand an endpoint's name to a function of the plugin which requests it. To be called once. */
export function resolveHandedOn(modules: Modules): void {
  for (let changed = true; changed;) {
    changed = false;
    for (const shape of modules.values())
      for (const unit of shape.units.values()) changed = resolveUnit(unit, modules) || changed;
  }
}

function resolveUnit(unit: Unit, modules: Modules): boolean {
  let changed = false;
  for (const ref of unit.refs) {
    for (const { unit: callee } of targets(ref.to, modules)) {
      for (const position of callee.passesOn) {
        // A mere mention is no call.
        if (ref.args.length === 0) continue;
        const value = ref.args[position];
        if (typeof value === 'string') {
          if (unit.uses.some((use) => use.endpoint === value && use.line === ref.line)) continue;
          unit.uses.push({ endpoint: value, line: ref.line });
          changed = true;
        } else if (value && !unit.passesOn.has(value.parameter)) {
          unit.passesOn.add(value.parameter);
          changed = true;
        } else if (!value && !unit.dynamic.includes(ref.line)) {
          unit.dynamic.push(ref.line);
          changed = true;
        }
      }
    }
  }
  return changed;
}

/** What a script may reach: its own code, that of the modules it requires, and every function that these name. */
export function reachOf(entry: string, modules: Modules): Reached {
  const reached: Reached = { endpoints: new Map(), dynamic: false, modules: new Set() };
  const seen = new Set<Unit>();
  const visit = (module: string, unit: Unit | undefined): void => {
    if (!unit || seen.has(unit)) return;
    seen.add(unit);
    for (const { endpoint, line } of unit.uses)
      if (!reached.endpoints.has(endpoint)) reached.endpoints.set(endpoint, { module, line });
    if (unit.dynamic.length > 0) reached.dynamic = true;
    for (const { to } of unit.refs)
      for (const target of targets(to, modules)) visit(target.module, target.unit);
  };
  const load = (module: string): void => {
    const shape = modules.get(module);
    if (!shape || reached.modules.has(module)) return;
    reached.modules.add(module);
    for (const { module: next } of shape.requires) load(next);
    visit(module, shape.units.get(CHUNK));
  };
  load(entry);
  return reached;
}

/** The units that a reference means: one function, a table with all its functions, or all that a module gives away. */
function targets(reference: string, modules: Modules): { module: string; unit: Unit }[] {
  const [module = '', name = ''] = reference.split('#');
  const shape = modules.get(module);
  if (!shape) return [];
  const exported = shape.exported ?? '';
  const wanted = name === ALL ? exported : name.startsWith('.') ? `${exported}${name}` : name;
  return [...shape.units]
    .filter(([unit]) => unit === wanted || unit.startsWith(`${wanted}.`))
    .map(([, unit]) => ({ module, unit }));
}

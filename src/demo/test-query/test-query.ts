import type { RunState } from '../core.js';
import { JsError, TransportFailure } from '../failures.js';
import type { Outcome } from '../functions/runner.js';
import { checkArgumentSize, checkResultSize } from '../functions/argument-size.js';
import { requireRunning } from '../functions/run-state.js';
import type { LimitOptions } from '../limits.js';
import type { PaginationTools } from '../query/paginate.js';
import { checkValue } from '../schema/check.js';
import type { ValidatorJson } from '../schema/types.js';
import type { Reader } from '../store/reader.js';
import { tableNameOf } from '../store/state.js';
import { decodeValue, InvalidValue } from '../values/decode.js';
import type { Json } from '../values/types.js';
import { ReadBudget } from './read-budget.js';
import { type AnalyzedFunction, InvalidModule, LoadedModule, type ModuleOutcome } from './run-module.js';
import { Syscalls } from './syscalls.js';

export interface TestQuery {
  /** Path of the module, as errors name it: `testQuery.js`. */
  path: string;
  source: string;
  args: Json[];
  db: Reader;
  pagination: PaginationTools;
  limits: LimitOptions;
  runState: RunState;
}

const UNSUPPORTED = { isMutation: 'Mutations', isAction: 'Actions', isHttp: 'HTTP actions' } as const;

/**
 * Runs a module that was never deployed: its default export, which must be a query. What the query throws
 * is an outcome. Throws a transport error for a module that cannot be run.
 */
export function runTestQuery({ path, source, args, db, pagination, limits, runState }: TestQuery): Outcome {
  const syscalls = new Syscalls(db, new ReadBudget(limits), pagination);
  const host = (operation: string, json: Json): Json => syscalls.call(operation, json);
  const module = loaded(path, () => LoadedModule.load(source, host, limits));
  const query = defaultQuery(module.functions);
  try {
    requireRunning(runState);
    checkArguments(path, query, args, db);
    return finished(path, module.invoke(args));
  } catch (error) {
    if (error instanceof JsError) return { ok: false, error };
    throw error;
  }
}

function loaded(path: string, load: () => LoadedModule): LoadedModule {
  try {
    return load();
  } catch (error) {
    if (!(error instanceof InvalidModule)) throw error;
    throw badRequest(
      'InvalidModules',
      `Could not analyze the given module:\nFailed to analyze ${path}: ${error.message}`,
    );
  }
}

function defaultQuery(functions: AnalyzedFunction[]): AnalyzedFunction {
  if (functions.some(({ name, kind }) => name !== 'default' && kind !== 'isHttp')) {
    throw badRequest('InvalidTestQuery', 'Only `export default` is supported.');
  }
  const found = functions.find(({ name }) => name === 'default');
  if (!found) throw badRequest('InvalidTestQuery', 'Default export is not a Convex function.');
  if (found.kind === 'isQuery') return found;
  throw badRequest('UnsupportedTestQuery', `${UNSUPPORTED[found.kind]} are not supported in the REPL yet.`);
}

function checkArguments(path: string, query: AnalyzedFunction, args: Json[], db: Reader): void {
  try {
    const values = args.map((item) => decodeValue(item));
    checkArgumentSize(`${path}:default`, values);
    if (args.length === 0) return;
    const validator = JSON.parse(query.args) as ValidatorJson;
    const fault = checkValue(validator, values[0] ?? null, (number) => tableNameOf(db.database, number));
    if (fault !== undefined) throw new JsError(`ArgumentValidationError: ${fault}`, '');
  } catch (error) {
    if (!(error instanceof InvalidValue)) throw error;
    throw new JsError(`Invalid arguments for ${path}:default: ${error.message}`, '');
  }
}

function finished(path: string, { value, error, lines }: ModuleOutcome): Outcome {
  if (error) {
    const data = error.data === undefined ? undefined : decodeValue(JSON.parse(error.data) as Json);
    return { ok: false, error: new JsError(error.message, error.name, data), lines };
  }
  const result = decodeResult(value ?? 'null');
  checkResultSize(`${path}:default`, result);
  return { ok: true, value: result, lines };
}

function decodeResult(json: string): ReturnType<typeof decodeValue> {
  try {
    return decodeValue(JSON.parse(json) as Json);
  } catch (error) {
    if (!(error instanceof InvalidValue)) throw error;
    throw new JsError(`Function return value invalid: ${error.message}`, '');
  }
}

function badRequest(code: string, message: string): TransportFailure {
  return new TransportFailure(400, code, message);
}

import { decodeId } from './ids/document-id.js';
import { compareText } from './values/order.js';
import { isObject, isSpecialFloat, type Json, type Value } from './values/types.js';

type Shape =
  | { type: 'Id'; tableName: string }
  | { type: 'Float64'; special: boolean }
  | { type: 'Array'; items: Shapes }
  | { type: 'Object'; seen: number; fields: Map<string, { count: number; shapes: Shapes }> }
  | { type: 'Null' | 'Int64' | 'Boolean' | 'String' | 'Bytes' };
/** The alternatives seen at one place, by kind; objects are merged into one with optional fields. */
type Shapes = Map<string, Shape>;

/** The inferred shape of a table, in the dashboard's JSON. `Never` for an empty table. */
export function inferShape(values: Iterable<Value>, tableOf: (number: number) => string | undefined): Json {
  const shapes: Shapes = new Map();
  for (const value of values) addValue(shapes, value, tableOf);
  return shapesJson(shapes);
}

function addValue(shapes: Shapes, value: Value, tableOf: (number: number) => string | undefined): void {
  if (Array.isArray(value)) {
    const shape = get(shapes, 'Array', () => ({ type: 'Array', items: new Map() }));
    if (shape.type === 'Array') for (const item of value) addValue(shape.items, item, tableOf);
  } else if (isObject(value)) {
    const shape = get(shapes, 'Object', () => ({ type: 'Object', seen: 0, fields: new Map() }));
    if (shape.type !== 'Object') return;
    shape.seen += 1;
    for (const [name, item] of Object.entries(value)) {
      const field = shape.fields.get(name) ?? { count: 0, shapes: new Map<string, Shape>() };
      field.count += 1;
      shape.fields.set(name, field);
      addValue(field.shapes, item, tableOf);
    }
  } else if (typeof value === 'number') {
    const shape = get(shapes, 'Float64', () => ({ type: 'Float64', special: false }));
    if (shape.type === 'Float64') shape.special ||= isSpecialFloat(value);
  } else if (typeof value === 'string') {
    const id = decodeId(value);
    const tableName = typeof id === 'string' ? undefined : tableOf(id.tableNumber);
    if (tableName === undefined) get(shapes, 'String', () => ({ type: 'String' }));
    else get(shapes, `Id:${tableName}`, () => ({ type: 'Id', tableName }));
  } else {
    const type = scalarType(value);
    get(shapes, type, () => ({ type }));
  }
}

function scalarType(value: null | bigint | boolean | Uint8Array): 'Null' | 'Int64' | 'Boolean' | 'Bytes' {
  if (value === null) return 'Null';
  if (value instanceof Uint8Array) return 'Bytes';
  return typeof value === 'bigint' ? 'Int64' : 'Boolean';
}

function get(shapes: Shapes, key: string, make: () => Shape): Shape {
  const shape = shapes.get(key) ?? make();
  shapes.set(key, shape);
  return shape;
}

function shapesJson(shapes: Shapes): Json {
  const all = [...shapes].sort(([a], [b]) => compareText(a, b)).map(([, shape]) => shapeJson(shape));
  if (all.length > 1) return { type: 'Union', shapes: all };
  return all[0] ?? { type: 'Never' };
}

function shapeJson(shape: Shape): Json {
  switch (shape.type) {
    case 'Array':
      return { type: 'Array', shape: shapesJson(shape.items) };
    case 'Float64':
      return { type: 'Float64', float64Range: { hasSpecialValues: shape.special } };
    case 'Object': {
      const fields = [...shape.fields].sort(([a], [b]) => compareText(a, b));
      return {
        type: 'Object',
        fields: fields.map(([fieldName, { count, shapes }]) => ({
          fieldName,
          optional: count < shape.seen,
          shape: shapesJson(shapes),
        })),
      };
    }
    case 'Id':
    case 'Null':
    case 'Int64':
    case 'Boolean':
    case 'String':
    case 'Bytes':
      return { ...shape };
  }
}

import { asColumn, columnTypes, decodeMessage, encodeMessage } from "../../../client/src/index.js";
import { MessageFault } from "./message-fault.js";
import { enums, fieldKinds } from "./schema.js";
import type { Messages } from "./schema.js";

const int64 = { low: -(2n ** 63n), high: 2n ** 63n - 1n };
const columns: { readonly [name: string]: (typeof columnTypes)[keyof typeof columnTypes] } = {
  uint8: columnTypes[32],
  int8: columnTypes[33],
  uint16: columnTypes[34],
  int16: columnTypes[35],
  uint32: columnTypes[36],
  int32: columnTypes[37],
  uint64: columnTypes[38],
  int64: columnTypes[39],
  float32: columnTypes[40],
  float64: columnTypes[41],
};

/** Whether a value is what the schema says of numbers and texts; undefined if the kind is none of them. */
function isScalar(kind: string, value: unknown): boolean | undefined {
  switch (kind) {
    case "any":
      return value !== undefined;
    case "bool":
      return typeof value === "boolean";
    case "int":
      return Number.isSafeInteger(value);
    case "mantissa":
    case "time":
      return typeof value === "bigint" ? value >= int64.low && value <= int64.high : Number.isSafeInteger(value);
    case "double":
      return typeof value === "number";
    case "string":
      return typeof value === "string";
    case "decimal":
      return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value);
    case "bytes":
      return value instanceof Uint8Array;
    default:
      return enums[kind]?.includes(value as string);
  }
}

/**
 * The value in the form in which it is encoded.
 *
 * @throws MessageFault it is not of the kind: the text says where
 */
function encodable(kind: string, value: unknown, where: string): unknown {
  if (kind.endsWith("?")) return value === null ? null : encodable(kind.slice(0, -1), value, where);
  if (kind.startsWith("[")) {
    if (!Array.isArray(value)) throw new MessageFault(`${where} is ${shown(value)}, not an array`);
    return Array.from(value, (element, index) => encodable(kind.slice(1, -1), element, `${where}[${index}]`));
  }
  const column = /^column<(\w+)>$/.exec(kind)?.[1];
  if (column !== undefined) {
    const type = columns[column];
    if (type === undefined || !(value instanceof type)) throw new MessageFault(`${where} is ${shown(value)}, not ${kind}`);
    return asColumn(value);
  }
  if (kind.startsWith("{")) {
    return Object.fromEntries(
      Object.entries(fieldsOf(value, where)).map((
        [name, element],
      ) => [name, encodable(kind.slice(1, -1), element, `${where}.${name}`)]),
    );
  }
  const isOf = isScalar(kind, value);
  if (isOf === true) return value;
  if (isOf === false) throw new MessageFault(`${where} is ${shown(value)}, not ${kind}${choices(kind)}`);
  const kinds = (fieldKinds as { readonly [name: string]: ReadonlyMap<string, string> })[kind];
  if (kinds === undefined) throw new MessageFault(`${where}: the schema has no type ${kind}`);
  return message(kind, kinds, fieldsOf(value, where), where);
}

function message(
  kind: string,
  kinds: ReadonlyMap<string, string>,
  given: { readonly [field: string]: unknown },
  where: string,
): unknown {
  const fields: { [name: string]: unknown } = {};
  for (const [name, value] of Object.entries(given)) {
    const field = kinds.get(name);
    if (field === undefined) throw new MessageFault(`${where}: ${kind} has no field ${name}`);
    // As the codec does: an undefined one is none.
    if (value !== undefined) fields[name] = encodable(field, value, `${where}.${name}`);
  }
  for (const [name, field] of kinds) {
    if (!field.endsWith("?") && !Object.hasOwn(fields, name)) {
      throw new MessageFault(`${where}: ${kind} needs ${name} (${field})`);
    }
  }
  return fields;
}

function fieldsOf(value: unknown, where: string): { [name: string]: unknown } {
  const prototype: unknown = typeof value === "object" && value !== null ? Object.getPrototypeOf(value) : undefined;
  if (prototype !== null && prototype !== Object.prototype) throw new MessageFault(`${where} is ${shown(value)}, not an object`);
  return value as { [name: string]: unknown };
}

function choices(kind: string): string {
  const values = enums[kind];
  return values === undefined ? "" : ` (${values.join(", ")})`;
}

function shown(value: unknown): string {
  if (typeof value === "object" && value !== null) return `an object of ${value.constructor?.name ?? "no class"}`;
  return typeof value === "string" ? JSON.stringify(value) : typeof value === "bigint" ? `${value}n` : String(value);
}

/**
 * Sees whether a value is of a kind of the schema.
 *
 * @throws MessageFault it is not
 */
export function check(kind: string, value: unknown, where: string): void {
  travelled(kind, value, where);
}

/**
 * The value as the other side reads it: a small bigint comes as a number, a field that is undefined not at all.
 *
 * @throws MessageFault it is not of the kind
 */
export function travelled(kind: string, value: unknown, where: string): unknown {
  const answer = { kind: "response", id: 0, error: null, result: encodable(kind, value, where) } as const;
  let bytes: Uint8Array;
  try {
    bytes = encodeMessage(answer);
  } catch (error) {
    // In a value of any kind.
    throw new MessageFault(`${where}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return (decodeMessage(bytes) as { result: unknown }).result;
}

/** The simplest value of a kind. */
function simplest(kind: string): unknown {
  if (kind.startsWith("[")) return [];
  if (kind.startsWith("{")) return {};
  const column = /^column<(\w+)>$/.exec(kind)?.[1];
  const type = column === undefined ? undefined : columns[column];
  if (type !== undefined) return new type(0);
  switch (kind) {
    case "any":
      return null;
    case "bool":
      return false;
    case "int":
    case "mantissa":
    case "time":
    case "double":
      return 0;
    case "string":
      return "";
    case "decimal":
      return "0";
    case "bytes":
      return new Uint8Array();
    default:
      return enums[kind]?.[0] ?? sample(kind as keyof Messages);
  }
}

/**
 * A message with these fields, and the simplest values of those that it must have beside: zero, nothing, the first choice.
 *
 * @throws MessageFault the fields are not the message's
 */
export function sample<Name extends keyof Messages>(name: Name, fields: Partial<Messages[Name]> = {}): Messages[Name] {
  const whole: { [field: string]: unknown } = {};
  for (const [field, kind] of fieldKinds[name]) if (!kind.endsWith("?")) whole[field] = simplest(kind);
  const made = { ...whole, ...fields };
  check(name, made, name);
  return made as unknown as Messages[Name];
}

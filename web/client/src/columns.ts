import { Extension } from "../../msgpack/src/index.js";
import type { MessagePackValue } from "../../msgpack/src/index.js";
import { ProtocolError } from "./errors.js";
import { columnTypes } from "./protocol.js";

/** Numbers of one kind, as typed arrays. */
export type Column = InstanceType<(typeof columnTypes)[keyof typeof columnTypes]>;

/**
 * Puts typed arrays in the place of the extensions that are columns, in a value as it was decoded.
 *
 * An array lies over the message's own bytes where they are aligned, and is a copy where they are not.
 *
 * @throws ProtocolError an extension of a column's type is no column
 */
export function withColumns(value: MessagePackValue): unknown {
  if (value instanceof Extension) return columnOf(value);
  if (Array.isArray(value)) {
    const elements: unknown[] = value;
    for (let index = 0; index < elements.length; index += 1) {
      const element = elements[index];
      if (typeof element === "object" && element !== null) elements[index] = withColumns(element as MessagePackValue);
    }
  } else if (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === null) {
    const properties = value as { [key: string]: unknown };
    for (const key in properties) {
      const element = properties[key];
      if (typeof element === "object" && element !== null) properties[key] = withColumns(element as MessagePackValue);
    }
  }
  return value;
}

function columnOf(extension: Extension): Column | Extension {
  const kind = columnTypes[extension.type as keyof typeof columnTypes];
  if (kind === undefined) return extension;
  const { data } = extension;
  const padding = data[0] ?? 8;
  const bytes = data.byteLength - 1 - padding;
  if (padding > 7 || bytes < 0 || bytes % kind.BYTES_PER_ELEMENT !== 0) {
    throw new ProtocolError(`a column of type ${extension.type} with ${data.byteLength} bytes is malformed`);
  }
  const start = data.byteOffset + 1 + padding;
  const count = bytes / kind.BYTES_PER_ELEMENT;
  return start % kind.BYTES_PER_ELEMENT === 0
    ? new kind(data.buffer as ArrayBuffer, start, count)
    : new kind((data.buffer as ArrayBuffer).slice(start, start + bytes), 0, count);
}

/** Numbers as an extension, to be sent. A `Uint8Array` would otherwise be sent as binary data. */
export function asColumn(column: Column): Extension {
  for (const [type, kind] of Object.entries(columnTypes)) {
    if (column instanceof kind) {
      const data = new Uint8Array(1 + column.byteLength);
      data.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), 1);
      return new Extension(Number(type), data);
    }
  }
  throw new TypeError("only typed arrays of 8 to 64 bits are columns");
}

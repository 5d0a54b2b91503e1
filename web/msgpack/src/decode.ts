import { MessagePackError } from "./errors.js";
import { resolveDepthMax, tooDeep } from "./limits.js";
import { Extension, Timestamp } from "./values.js";
import type { MessagePackValue } from "./values.js";

export interface DecodeOptions {
  /** How deep arrays and maps may be nested: 0...512, 64 if not given. A lone scalar has depth 0. */
  depthMax?: number;
  /** The most bytes of one string, binary or extension, and the most elements of one array or map. No limit if not
   * given: what the input cannot hold is refused before anything is allocated. */
  lengthMax?: number;
  /** "object" (if not given): objects without a prototype, whose keys must be strings. "map": `Map` with any keys. */
  maps?: "object" | "map";
}

const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Decodes bytes that hold exactly one value. Time and memory grow with the input, whatever it claims.
 *
 * @throws MessagePackError the input is no single well-formed value, or beyond a limit
 */
export function decode(bytes: Uint8Array, options: DecodeOptions = {}): MessagePackValue {
  const decoder = new Decoder(bytes, options);
  const value = decoder.value(0);
  if (decoder.offset < bytes.length) {
    const rest = bytes.length - decoder.offset;
    throw new MessagePackError("trailing-bytes", `${rest} bytes follow the value`, decoder.offset);
  }
  return value;
}

/**
 * Decodes values that follow each other without anything in between, as on a stream, one at a time.
 *
 * @throws MessagePackError while iterating; the values before were good
 */
export function* decodeSequence(bytes: Uint8Array, options: DecodeOptions = {}): Generator<MessagePackValue, void> {
  const decoder = new Decoder(bytes, options);
  while (decoder.offset < bytes.length) {
    yield decoder.value(0);
  }
}

class Decoder {
  offset = 0;
  private readonly view: DataView;
  private readonly depthMax: number;
  private readonly lengthMax: number;
  private readonly asObjects: boolean;

  constructor(
    private readonly bytes: Uint8Array,
    options: DecodeOptions,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.depthMax = resolveDepthMax(options.depthMax);
    this.lengthMax = options.lengthMax ?? Infinity;
    if (Number.isNaN(this.lengthMax) || this.lengthMax < 0) {
      throw new MessagePackError("invalid-option", `lengthMax ${this.lengthMax} is not a number from 0 on`);
    }
    this.asObjects = (options.maps ?? "object") === "object";
  }

  value(depth: number): MessagePackValue {
    const start = this.offset;
    const format = this.view.getUint8(this.advance(1));
    if (format < 0x80) return format;
    if (format >= 0xe0) return format - 0x100;
    if (format < 0x90) return this.map(format & 0x0f, depth, start);
    if (format < 0xa0) return this.array(format & 0x0f, depth, start);
    if (format < 0xc0) return this.string(format & 0x1f, start);
    switch (format) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc4:
        return this.binary(this.uint8(), start);
      case 0xc5:
        return this.binary(this.uint16(), start);
      case 0xc6:
        return this.binary(this.uint32(), start);
      case 0xc7:
        return this.extension(this.uint8(), start);
      case 0xc8:
        return this.extension(this.uint16(), start);
      case 0xc9:
        return this.extension(this.uint32(), start);
      case 0xca:
        return this.view.getFloat32(this.advance(4));
      case 0xcb:
        return this.view.getFloat64(this.advance(8));
      case 0xcc:
        return this.uint8();
      case 0xcd:
        return this.uint16();
      case 0xce:
        return this.uint32();
      case 0xcf:
        return numberIfExact(this.view.getBigUint64(this.advance(8)));
      case 0xd0:
        return this.view.getInt8(this.advance(1));
      case 0xd1:
        return this.view.getInt16(this.advance(2));
      case 0xd2:
        return this.view.getInt32(this.advance(4));
      case 0xd3:
        return numberIfExact(this.view.getBigInt64(this.advance(8)));
      case 0xd4:
        return this.extension(1, start);
      case 0xd5:
        return this.extension(2, start);
      case 0xd6:
        return this.extension(4, start);
      case 0xd7:
        return this.extension(8, start);
      case 0xd8:
        return this.extension(16, start);
      case 0xd9:
        return this.string(this.uint8(), start);
      case 0xda:
        return this.string(this.uint16(), start);
      case 0xdb:
        return this.string(this.uint32(), start);
      case 0xdc:
        return this.array(this.uint16(), depth, start);
      case 0xdd:
        return this.array(this.uint32(), depth, start);
      case 0xde:
        return this.map(this.uint16(), depth, start);
      case 0xdf:
        return this.map(this.uint32(), depth, start);
      default:
        throw new MessagePackError("reserved-byte", "0xc1 is never used", start);
    }
  }

  /** Takes bytes that must be there; gives the offset of the first of them. */
  private advance(count: number): number {
    const start = this.offset;
    if (count > this.bytes.length - start) {
      const missing = count - (this.bytes.length - start);
      throw new MessagePackError("truncated", `the input ends ${missing} bytes too early`, start);
    }
    this.offset = start + count;
    return start;
  }

  private uint8(): number {
    return this.view.getUint8(this.advance(1));
  }

  private uint16(): number {
    return this.view.getUint16(this.advance(2));
  }

  private uint32(): number {
    return this.view.getUint32(this.advance(4));
  }

  private checkLength(length: number, what: string, start: number): void {
    if (length > this.lengthMax) {
      throw new MessagePackError("too-long", `${what} of length ${length}, more than ${this.lengthMax}`, start);
    }
  }

  /** Checks a container before anything is made for it: each element takes a byte at least. */
  private enter(count: number, bytesEach: number, depth: number, what: string, start: number): void {
    this.checkLength(count, what, start);
    if (depth >= this.depthMax) throw tooDeep(this.depthMax, start);
    if (count * bytesEach > this.bytes.length - this.offset) {
      throw new MessagePackError("truncated", `${what} of ${count} elements does not fit into the input`, start);
    }
  }

  private bytesOf(length: number, what: string, start: number): Uint8Array {
    this.checkLength(length, what, start);
    const first = this.advance(length);
    return this.bytes.subarray(first, first + length);
  }

  private binary(length: number, start: number): Uint8Array {
    return this.bytesOf(length, "binary", start);
  }

  private string(length: number, start: number): string {
    const bytes = this.bytesOf(length, "string", start);
    // Short ASCII strings, which most keys are, come faster without a call of the decoder.
    if (length <= 24) {
      let short = "";
      let index = 0;
      for (; index < length; index += 1) {
        const byte = bytes[index] as number;
        if (byte >= 0x80) break;
        short += String.fromCharCode(byte);
      }
      if (index === length) return short;
    }
    try {
      return text.decode(bytes);
    } catch {
      throw new MessagePackError("invalid-text", "the string is not UTF-8", start);
    }
  }

  private array(count: number, depth: number, start: number): MessagePackValue[] {
    this.enter(count, 1, depth, "array", start);
    const elements: MessagePackValue[] = [];
    for (let index = 0; index < count; index += 1) {
      elements.push(this.value(depth + 1));
    }
    return elements;
  }

  private map(count: number, depth: number, start: number): MessagePackValue {
    this.enter(count, 2, depth, "map", start);
    return this.asObjects ? this.object(count, depth) : this.keyed(count, depth);
  }

  private object(count: number, depth: number): MessagePackValue {
    // Without a prototype "__proto__" is a key like any other.
    const result = Object.create(null) as { [key: string]: MessagePackValue };
    for (let index = 0; index < count; index += 1) {
      const start = this.offset;
      const key = this.value(depth + 1);
      if (typeof key !== "string") {
        throw new MessagePackError("invalid-key", 'a key is no string; decode with maps: "map" to allow it', start);
      }
      if (key in result) {
        throw new MessagePackError("duplicate-key", `the key ${JSON.stringify(key)} comes twice`, start);
      }
      result[key] = this.value(depth + 1);
    }
    return result;
  }

  private keyed(count: number, depth: number): MessagePackValue {
    const result = new Map<MessagePackValue, MessagePackValue>();
    for (let index = 0; index < count; index += 1) {
      const start = this.offset;
      const key = this.value(depth + 1);
      if (result.has(key)) {
        throw new MessagePackError("duplicate-key", `the key ${String(key)} comes twice`, start);
      }
      result.set(key, this.value(depth + 1));
    }
    return result;
  }

  private extension(length: number, start: number): Extension | Timestamp {
    const type = this.view.getInt8(this.advance(1));
    const data = this.bytesOf(length, "extension", start);
    return type === Timestamp.extensionType ? timestamp(data, start) : new Extension(type, data);
  }
}

function numberIfExact(value: bigint): number | bigint {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}

/** The three layouts of a timestamp: 32 bits of seconds; 30 bits of nanoseconds and 34 of seconds; 32 and 64. */
function timestamp(data: Uint8Array, start: number): Timestamp {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  let seconds: bigint;
  let nanoseconds: number;
  switch (data.length) {
    case 4:
      seconds = BigInt(view.getUint32(0));
      nanoseconds = 0;
      break;
    case 8: {
      const both = view.getBigUint64(0);
      seconds = both & 0x3_ffff_ffffn;
      nanoseconds = Number(both >> 34n);
      break;
    }
    case 12:
      seconds = view.getBigInt64(4);
      nanoseconds = view.getUint32(0);
      break;
    default:
      throw new MessagePackError("invalid-timestamp", `a timestamp of ${data.length} bytes, not 4, 8 or 12`, start);
  }
  if (nanoseconds > 999_999_999) {
    throw new MessagePackError("invalid-timestamp", `${nanoseconds} nanoseconds are a second or more`, start);
  }
  return new Timestamp(seconds, nanoseconds);
}

import { MessagePackError } from "./errors.js";
import { resolveDepthMax, tooDeep } from "./limits.js";
import { Extension, Timestamp } from "./values.js";
import type { Encodable } from "./values.js";

export interface EncodeOptions {
  /** How deep arrays and maps may be nested: 0...512, 64 if not given. A value that holds itself exceeds any. */
  depthMax?: number;
}

const text = new TextEncoder();
const loneSurrogate = /\p{Surrogate}/u;
/** The longest string whose head is one byte. */
const shortTextMax = 31;
const lengthMax = 0xffff_ffff;
const uint64Max = (1n << 64n) - 1n;
const int64Min = -(1n << 63n);

/**
 * Encodes a value in the shortest format that holds it.
 *
 * Numbers that are whole and exact (up to 2^53) become integers, all others and -0 become 64-bit floats; bigints become
 * integers. Properties of objects that are undefined are left out, as JSON does; anywhere else undefined is an error.
 *
 * @returns bytes of its own, which nothing else refers to
 * @throws MessagePackError a value has no format, an integer does not fit into 64 bits, a string has half of a
 *   surrogate pair, or the value is nested too deep
 */
export function encode(value: Encodable, options: EncodeOptions = {}): Uint8Array {
  const encoder = new Encoder(resolveDepthMax(options.depthMax));
  encoder.value(value, 0);
  return encoder.bytes.slice(0, encoder.size);
}

class Encoder {
  bytes = new Uint8Array(256);
  size = 0;
  private view = new DataView(this.bytes.buffer);

  constructor(private readonly depthMax: number) {}

  value(value: Encodable, depth: number): void {
    switch (typeof value) {
      case "boolean":
        return this.byte(value ? 0xc3 : 0xc2);
      case "number":
        return this.number(value);
      case "bigint":
        return this.integer(value);
      case "string":
        return this.string(value);
      case "object":
        return value === null ? this.byte(0xc0) : this.object(value, depth);
      default:
        throw new MessagePackError("unsupported-value", `a value of type ${typeof value} has no format`);
    }
  }

  /** Makes room for bytes and takes it; gives the offset of the first of them. */
  private reserve(count: number): number {
    const start = this.size;
    const end = start + count;
    if (end > this.bytes.length) {
      const larger = new Uint8Array(Math.max(end, this.bytes.length * 2));
      larger.set(this.bytes.subarray(0, start));
      this.bytes = larger;
      this.view = new DataView(larger.buffer);
    }
    this.size = end;
    return start;
  }

  private byte(value: number): void {
    // Reserving first: it may put another array in the place of this one.
    const start = this.reserve(1);
    this.bytes[start] = value;
  }

  private uint16(format: number, value: number): void {
    const start = this.reserve(3);
    this.bytes[start] = format;
    this.view.setUint16(start + 1, value);
  }

  private uint32(format: number, value: number): void {
    const start = this.reserve(5);
    this.bytes[start] = format;
    this.view.setUint32(start + 1, value);
  }

  private number(value: number): void {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
      const start = this.reserve(9);
      this.bytes[start] = 0xcb;
      this.view.setFloat64(start + 1, value);
    } else if (value >= 0) {
      if (value < 0x80) this.byte(value);
      else if (value <= 0xff) this.byteAfter(0xcc, value);
      else if (value <= 0xffff) this.uint16(0xcd, value);
      else if (value <= 0xffff_ffff) this.uint32(0xce, value);
      else this.bits64(0xcf, BigInt(value));
    } else {
      if (value >= -0x20) this.byte(value & 0xff);
      else if (value >= -0x80) this.byteAfter(0xd0, value & 0xff);
      else if (value >= -0x8000) this.uint16(0xd1, value & 0xffff);
      else if (value >= -0x8000_0000) this.uint32(0xd2, value >>> 0);
      else this.bits64(0xd3, BigInt(value));
    }
  }

  private integer(value: bigint): void {
    if (value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER) {
      this.number(Number(value));
    } else if (value > uint64Max || value < int64Min) {
      throw new MessagePackError("out-of-range", `the integer ${value} does not fit into 64 bits`);
    } else {
      this.bits64(value > 0n ? 0xcf : 0xd3, value);
    }
  }

  private byteAfter(format: number, value: number): void {
    const start = this.reserve(2);
    this.bytes[start] = format;
    this.bytes[start + 1] = value;
  }

  private bits64(format: number, value: bigint): void {
    const start = this.reserve(9);
    this.bytes[start] = format;
    this.view.setBigUint64(start + 1, BigInt.asUintN(64, value));
  }

  /** The head of a string, binary, array or map: the shortest of the formats that there are for its length. */
  private head(length: number, what: string, short: [number, number] | null, formats: [number | null, number, number]) {
    const [format8, format16, format32] = formats;
    if (short !== null && length < short[1]) this.byte(short[0] | length);
    else if (format8 !== null && length <= 0xff) this.byteAfter(format8, length);
    else if (length <= 0xffff) this.uint16(format16, length);
    else if (length <= lengthMax) this.uint32(format32, length);
    else throw new MessagePackError("too-long", `${what} of length ${length}, more than ${lengthMax}`);
  }

  private string(value: string): void {
    if (value.length <= shortTextMax && this.shortText(value)) return;
    if (loneSurrogate.test(value)) {
      throw new MessagePackError("invalid-text", "a string has half of a surrogate pair");
    }
    const encoded = text.encode(value);
    this.head(encoded.length, "string", [0xa0, 32], [0xd9, 0xda, 0xdb]);
    this.raw(encoded);
  }

  /** Encodes a short string if it is ASCII, as most keys are: no call of the encoder, no array of its own. */
  private shortText(value: string): boolean {
    const start = this.reserve(1 + value.length);
    this.bytes[start] = 0xa0 | value.length;
    for (let index = 0; index < value.length; index += 1) {
      const code = value.charCodeAt(index);
      if (code >= 0x80) {
        this.size = start;
        return false;
      }
      this.bytes[start + 1 + index] = code;
    }
    return true;
  }

  private raw(bytes: Uint8Array): void {
    const start = this.reserve(bytes.length);
    this.bytes.set(bytes, start);
  }

  private object(value: Exclude<Encodable, null | boolean | number | bigint | string>, depth: number): void {
    if (value instanceof Uint8Array) {
      this.head(value.length, "binary", null, [0xc4, 0xc5, 0xc6]);
      this.raw(value);
    } else if (value instanceof Timestamp) {
      this.timestamp(value);
    } else if (value instanceof Extension) {
      this.extension(value.type, value.data);
    } else if (value instanceof Date) {
      this.timestamp(Timestamp.fromDate(value));
    } else {
      if (depth >= this.depthMax) throw tooDeep(this.depthMax);
      if (Array.isArray(value)) {
        this.head(value.length, "array", [0x90, 16], [null, 0xdc, 0xdd]);
        // By index: holes are undefined, and refused as such.
        for (let index = 0; index < value.length; index += 1) this.value(value[index] as Encodable, depth + 1);
      } else if (value instanceof Map) {
        this.head(value.size, "map", [0x80, 16], [null, 0xde, 0xdf]);
        for (const [key, element] of value as ReadonlyMap<Encodable, Encodable>) {
          this.value(key, depth + 1);
          this.value(element, depth + 1);
        }
      } else {
        this.properties(value, depth);
      }
    }
  }

  private properties(value: object, depth: number): void {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== null && prototype !== Object.prototype) {
      const name = (value.constructor as { name?: string } | undefined)?.name ?? "unknown";
      throw new MessagePackError("unsupported-value", `an object of class ${name} has no format`);
    }
    const entries = Object.entries(value).filter(([, element]) => element !== undefined) as [string, Encodable][];
    this.head(entries.length, "map", [0x80, 16], [null, 0xde, 0xdf]);
    for (const [key, element] of entries) {
      this.string(key);
      this.value(element, depth + 1);
    }
  }

  private extension(type: number, data: Uint8Array): void {
    const fixed = [1, 2, 4, 8, 16].indexOf(data.length);
    if (fixed >= 0) this.byte(0xd4 + fixed);
    else this.head(data.length, "extension", null, [0xc7, 0xc8, 0xc9]);
    this.byte(type & 0xff);
    this.raw(data);
  }

  private timestamp(value: Timestamp): void {
    const { seconds, nanoseconds } = value;
    let data: Uint8Array;
    if (seconds >= 0n && seconds < 1n << 34n) {
      if (nanoseconds === 0 && seconds < 1n << 32n) {
        data = new Uint8Array(4);
        new DataView(data.buffer).setUint32(0, Number(seconds));
      } else {
        data = new Uint8Array(8);
        new DataView(data.buffer).setBigUint64(0, (BigInt(nanoseconds) << 34n) | seconds);
      }
    } else {
      data = new Uint8Array(12);
      new DataView(data.buffer).setUint32(0, nanoseconds);
      new DataView(data.buffer).setBigInt64(4, seconds);
    }
    this.extension(Timestamp.extensionType, data);
  }
}

import { MessagePackError } from "./errors.js";

/**
 * What decoding gives.
 *
 * Integers are numbers where a number holds them exactly, and bigints beyond. Maps are `Map` or, with `maps: "object"`,
 * objects without a prototype. Binary data and extensions view the input: copy what must outlive it.
 */
export type MessagePackValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Timestamp
  | Extension
  | MessagePackValue[]
  | Map<MessagePackValue, MessagePackValue>
  | { [key: string]: MessagePackValue };

/** What encoding takes: also dates, and readonly arrays, maps and objects. */
export type Encodable =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Date
  | Timestamp
  | Extension
  | readonly Encodable[]
  | ReadonlyMap<Encodable, Encodable>
  | { readonly [key: string]: Encodable | undefined };

/** Bytes of an application's own type. Types below 0 belong to MessagePack. */
export class Extension {
  /**
   * @param type -128...127
   * @param data its bytes, not copied
   */
  constructor(
    readonly type: number,
    readonly data: Uint8Array,
  ) {
    if (!Number.isInteger(type) || type < -128 || type > 127) {
      throw new MessagePackError("out-of-range", `extension type ${type} is not an integer in -128...127`);
    }
  }
}

const nanosecondsPerSecond = 1_000_000_000n;
const secondsMin = -(1n << 63n);
const secondsMax = (1n << 63n) - 1n;

/** An instant to the nanosecond: MessagePack's extension type -1. */
export class Timestamp {
  static readonly extensionType = -1;

  /**
   * @param seconds whole seconds since 1970-01-01 UTC, rounded down; 64 bits
   * @param nanoseconds 0...999,999,999, added to the seconds
   */
  constructor(
    readonly seconds: bigint,
    readonly nanoseconds: number,
  ) {
    if (seconds < secondsMin || seconds > secondsMax) {
      throw new MessagePackError("out-of-range", `${seconds} seconds do not fit into 64 bits`);
    }
    if (!Number.isInteger(nanoseconds) || nanoseconds < 0 || nanoseconds > 999_999_999) {
      throw new MessagePackError("invalid-timestamp", `${nanoseconds} is no number of nanoseconds in 0...999999999`);
    }
  }

  /** The instant that is this many nanoseconds after 1970-01-01 UTC, or before it if negative. */
  static fromNanoseconds(total: bigint): Timestamp {
    const below = ((total % nanosecondsPerSecond) + nanosecondsPerSecond) % nanosecondsPerSecond;
    return new Timestamp((total - below) / nanosecondsPerSecond, Number(below));
  }

  /** The instant of a date, which counts milliseconds. */
  static fromDate(date: Date): Timestamp {
    const milliseconds = date.getTime();
    if (Number.isNaN(milliseconds)) {
      throw new MessagePackError("unsupported-value", "an invalid Date has no instant");
    }
    return Timestamp.fromNanoseconds(BigInt(milliseconds) * 1_000_000n);
  }

  /** Nanoseconds since 1970-01-01 UTC, exactly. */
  toNanoseconds(): bigint {
    return this.seconds * nanosecondsPerSecond + BigInt(this.nanoseconds);
  }

  /** The instant as a date, rounded down to milliseconds; an invalid date where `Date` does not reach. */
  toDate(): Date {
    return new Date(Number(this.seconds) * 1000 + Math.floor(this.nanoseconds / 1_000_000));
  }
}

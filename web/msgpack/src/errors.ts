/** What was wrong, for programs. The message of the error tells it to people. */
export type MessagePackErrorCode =
  /** The input ends inside a value. */
  | "truncated"
  /** The input goes on after its one value. */
  | "trailing-bytes"
  /** The byte 0xc1, which MessagePack never uses. */
  | "reserved-byte"
  /** Arrays and maps are nested deeper than `depthMax`. */
  | "too-deep"
  /** A string, binary, array, map or extension is longer than its limit. */
  | "too-long"
  /** A string is not UTF-8, or has half of a surrogate pair. */
  | "invalid-text"
  /** A map has a key that is no string, and `maps` is "object". */
  | "invalid-key"
  /** A map has the same key twice. */
  | "duplicate-key"
  /** A timestamp has the wrong length, or a second or more of nanoseconds. */
  | "invalid-timestamp"
  /** An integer that 64 bits cannot hold, or an extension type outside -128...127. */
  | "out-of-range"
  /** A value that MessagePack has no format for. */
  | "unsupported-value"
  /** An option outside its range. */
  | "invalid-option";

/** Every error that encoding and decoding raise. */
export class MessagePackError extends Error {
  override readonly name = "MessagePackError";

  /**
   * @param code what was wrong
   * @param message what was wrong, for people
   * @param offset where in the input, in bytes; undefined when encoding
   */
  constructor(
    readonly code: MessagePackErrorCode,
    message: string,
    readonly offset?: number,
  ) {
    super(offset === undefined ? message : `byte ${offset}: ${message}`);
  }
}

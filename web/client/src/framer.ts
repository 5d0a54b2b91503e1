import { ProtocolError } from "./errors.js";

/** What follows a format byte: bytes of a length or a number, and whether that is the length of content or of elements. */
const fixedBytes: { readonly [format: number]: number } = {
  0xc0: 0,
  0xc2: 0,
  0xc3: 0,
  0xca: 4,
  0xcb: 8,
  0xcc: 1,
  0xcd: 2,
  0xce: 4,
  0xcf: 8,
  0xd0: 1,
  0xd1: 2,
  0xd2: 4,
  0xd3: 8,
  0xd4: 2,
  0xd5: 3,
  0xd6: 5,
  0xd7: 9,
  0xd8: 17,
};
const lengthBytes: { readonly [format: number]: number } = {
  0xc4: 1,
  0xc5: 2,
  0xc6: 4,
  0xc7: 1,
  0xc8: 2,
  0xc9: 4,
  0xd9: 1,
  0xda: 2,
  0xdb: 4,
  0xdc: 2,
  0xdd: 4,
  0xde: 2,
  0xdf: 4,
};

/**
 * Cuts a stream into messages, wherever it was torn apart on the way. Each byte is looked at once.
 *
 * Every message comes in a buffer of its own, so that its columns are aligned.
 */
export class Framer {
  private chunks: Uint8Array[] = [];
  /** Bytes of the message so far, those in `chunks`. */
  private size = 0;
  /** Values of the message that have not begun yet. */
  private values = 1;
  /** Bytes of content to pass over before the next format byte. */
  private skip = 0;
  /** A format byte whose length has not come whole: what there is of it. */
  private head: number[] = [];

  /** @param sizeMax the most bytes of one message */
  constructor(private readonly sizeMax: number) {}

  /**
   * The messages that end within these bytes, in order.
   *
   * @throws ProtocolError a message is larger than allowed, or has a byte that MessagePack never uses
   */
  feed(bytes: Uint8Array): Uint8Array[] {
    const messages: Uint8Array[] = [];
    let start = 0;
    let offset = 0;
    while (offset < bytes.length) {
      if (this.skip > 0) {
        const step = Math.min(this.skip, bytes.length - offset);
        this.skip -= step;
        offset += step;
      } else {
        this.head.push(bytes[offset] as number);
        offset += 1;
        this.readHead();
      }
      const soFar = this.size + offset - start;
      if (soFar + this.skip + this.values > this.sizeMax) {
        throw new ProtocolError(`a message of more than ${this.sizeMax} bytes came from the engine`);
      }
      if (this.values === 0 && this.skip === 0 && this.head.length === 0) {
        this.chunks.push(bytes.subarray(start, offset));
        messages.push(joined(this.chunks, soFar));
        this.chunks = [];
        this.size = 0;
        this.values = 1;
        start = offset;
      }
    }
    if (start < bytes.length) {
      this.chunks.push(bytes.slice(start));
      this.size += bytes.length - start;
    }
    return messages;
  }

  private readHead(): void {
    const format = this.head[0] as number;
    const bytes = lengthBytes[format];
    if (bytes !== undefined) {
      if (this.head.length <= bytes) return;
      let length = 0;
      for (let index = 1; index <= bytes; index += 1) length = length * 256 + (this.head[index] as number);
      this.head = [];
      this.values -= 1;
      if (format === 0xdc || format === 0xdd) this.values += length;
      else if (format >= 0xde) this.values += 2 * length;
      // An extension has a byte of type before its content.
      else this.skip = format >= 0xc7 && format <= 0xc9 ? length + 1 : length;
      return;
    }
    this.head = [];
    this.values -= 1;
    if (format < 0x80 || format >= 0xe0) return;
    if (format < 0x90) this.values += 2 * (format & 0x0f);
    else if (format < 0xa0) this.values += format & 0x0f;
    else if (format < 0xc0) this.skip = format & 0x1f;
    else {
      const fixed = fixedBytes[format];
      if (fixed === undefined) throw new ProtocolError("what came from the engine is no MessagePack: 0xc1 is never used");
      this.skip = fixed;
    }
  }
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}

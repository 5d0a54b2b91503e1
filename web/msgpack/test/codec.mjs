// What the tests share: the bundle that scripts/web-build made, and bytes as hexadecimal text.
export * from "../../../build/web/msgpack/index.js";

/** "01 ff", "01-ff" or "01ff" as bytes. */
export function fromHex(hex) {
  return Uint8Array.from(hex.replace(/[\s-]/g, "").match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}

/** Bytes as "01-ff". */
export function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("-");
}

/** A repeatable source of numbers in 0..<1 (mulberry32). */
export function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** For assert.throws: the error of ours with this code. */
export function withCode(code) {
  return (error) => {
    if (error.name === "MessagePackError" && error.code === code) return true;
    throw new Error(`expected a MessagePackError "${code}", caught ${error.name} "${error.code}": ${error.message}`);
  };
}

// Random values come back as they were, and their bytes are the shortest.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, encode, Extension, seededRandom, Timestamp } from "./codec.mjs";

const seed = Number(process.env.TICKLOOM_SEED ?? 1710340652);

function randomValue(random, depth) {
  const pick = Math.floor(random() * (depth > 0 ? 11 : 9));
  const bits = BigInt(Math.floor(random() * 64));
  switch (pick) {
    case 0:
      return null;
    case 1:
      return random() < 0.5;
    case 2:
      return Math.trunc((random() - 0.5) * 2 ** Math.floor(random() * 53)) + 0;
    case 3:
      return (2n << bits) - 1n > BigInt(Number.MAX_SAFE_INTEGER) ? (2n << bits) - 1n : Number((2n << bits) - 1n);
    case 4:
      return (random() - 0.5) * 10 ** Math.floor(random() * 40 - 20);
    case 5:
      return String.fromCodePoint(
        ...Array.from({ length: random() * 50 }, () => [65, 233, 0x20ac, 0x1d11e][Math.floor(random() * 4)]),
      );
    case 6:
      return Uint8Array.from({ length: random() * 300 }, () => random() * 256);
    case 7:
      return new Extension(Math.floor(random() * 128), Uint8Array.from({ length: random() * 20 }, () => random() * 256));
    case 8:
      return new Timestamp(BigInt(Math.floor((random() - 0.5) * 2 ** 40)), Math.floor(random() * 1e9));
    case 9:
      return Array.from({ length: random() * 20 }, () => randomValue(random, depth - 1));
    default:
      return new Map(Array.from({ length: random() * 20 }, (_, index) => [`key${index}`, randomValue(random, depth - 1)]));
  }
}

test(`round trip of random values, seed ${seed}`, () => {
  const random = seededRandom(seed);
  for (let round = 0; round < 3000; round += 1) {
    const value = randomValue(random, 4);
    const bytes = encode(value);
    const decoded = decode(bytes, { maps: "map" });
    assert.deepEqual(decoded, value, `round ${round}`);
    assert.deepEqual(encode(decoded), bytes, `round ${round}`);
  }
});

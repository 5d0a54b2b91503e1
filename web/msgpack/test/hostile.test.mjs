// Input that is broken or meant to harm: always a typed error, never a crash, and no memory for what is not there.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, decodeSequence, depthMaxCeiling, encode, fromHex, seededRandom, withCode } from "./codec.mjs";

test("ten thousand arrays inside each other", () => {
  for (const opening of ["91", "81", "dc-00-01", "dd-00-00-00-01", "81-a1-61"]) {
    const once = fromHex(opening);
    const bomb = new Uint8Array(once.length * 10_000);
    for (let index = 0; index < 10_000; index += 1) bomb.set(once, index * once.length);
    for (const depthMax of [undefined, 0, 1, depthMaxCeiling]) {
      assert.throws(() => decode(bomb, { depthMax, maps: "map" }), withCode("too-deep"));
    }
  }
});

test("depth counts containers, and the limit itself is allowed", () => {
  const nested = (levels) => {
    let value = 1;
    for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { a: value };
    return value;
  };
  for (const depthMax of [0, 1, 2, 64, depthMaxCeiling]) {
    const bytes = encode(nested(depthMax), { depthMax });
    assert.deepEqual(encode(decode(bytes, { depthMax }), { depthMax }), bytes);
    assert.throws(() => encode(nested(depthMax + 1), { depthMax }), withCode("too-deep"));
    if (depthMax > 0) assert.throws(() => decode(bytes, { depthMax: depthMax - 1 }), withCode("too-deep"));
  }
});

test("lengths that the input cannot hold", () => {
  for (
    const hex of [
      "dd-ff-ff-ff-ff",
      "df-ff-ff-ff-ff",
      "df-80-00-00-00-c0-c0",
      "db-ff-ff-ff-ff-61",
      "c6-ff-ff-ff-ff",
      "c9-ff-ff-ff-ff-01",
      "dc-00-03-01-02",
      "82-a1-61-01-a1",
    ]
  ) {
    assert.throws(() => decode(fromHex(hex)), withCode("truncated"));
  }
});

test("every prefix of a value is truncated", () => {
  const bytes = encode({
    list: [1, 300, -70000, 1.5, 2n ** 60n],
    text: "é".repeat(40),
    data: new Uint8Array(300),
    at: new Date(0),
  });
  for (let length = 0; length < bytes.length; length += 1) {
    assert.throws(() => decode(bytes.subarray(0, length)), withCode("truncated"));
  }
});

test("lengths above the limit", () => {
  for (const value of ["12345", new Uint8Array(5), [1, 2, 3, 4, 5], { a: 1, b: 1, c: 1, d: 1, e: 1 }]) {
    const bytes = encode(value);
    assert.throws(() => decode(bytes, { lengthMax: 4 }), withCode("too-long"));
    decode(bytes, { lengthMax: 5 });
  }
});

test("malformed values", () => {
  for (
    const [hex, code] of [
      ["", "truncated"],
      ["c1", "reserved-byte"],
      ["91-c1", "reserved-byte"],
      ["00-00", "trailing-bytes"],
      ["a1-ff", "invalid-text"],
      ["a2-c0-80", "invalid-text"],
      ["a3-ed-a0-80", "invalid-text"],
      ["d9-03-f0-9d-84", "invalid-text"],
      ["81-01-02", "invalid-key"],
      ["81-c0-02", "invalid-key"],
      ["82-a1-61-01-a1-61-02", "duplicate-key"],
      ["d4-ff-00", "invalid-timestamp"],
      ["c7-00-ff", "invalid-timestamp"],
      ["d7-ff-ee-6b-28-00-00-00-00-00", "invalid-timestamp"],
      ["c7-0c-ff-3b-9a-ca-00-00-00-00-00-00-00-00-00", "invalid-timestamp"],
    ]
  ) {
    assert.throws(() => decode(fromHex(hex)), withCode(code));
  }
  assert.throws(() => decode(fromHex("82-01-02-01-03"), { maps: "map" }), withCode("duplicate-key"));
});

test("errors tell where", () => {
  assert.throws(() => decode(fromHex("93-01-02-c1")), { offset: 3, message: /^byte 3: / });
});

test("options outside their range", () => {
  for (const depthMax of [-1, 1.5, depthMaxCeiling + 1, Number.NaN, Infinity]) {
    assert.throws(() => decode(fromHex("c0"), { depthMax }), withCode("invalid-option"));
    assert.throws(() => encode(null, { depthMax }), withCode("invalid-option"));
  }
  for (const lengthMax of [-1, Number.NaN]) {
    assert.throws(() => decode(fromHex("c0"), { lengthMax }), withCode("invalid-option"));
  }
});

test("a sequence gives the good values before the broken one", () => {
  assert.deepEqual([...decodeSequence(fromHex("01-a1-61-90"))], [1, "a", []]);
  assert.deepEqual([...decodeSequence(new Uint8Array(0))], []);
  const seen = [];
  assert.throws(() => {
    for (const value of decodeSequence(fromHex("01-02-c1"))) seen.push(value);
  }, withCode("reserved-byte"));
  assert.deepEqual(seen, [1, 2]);
});

test("random and damaged bytes give a value or a typed error", () => {
  const seed = Number(process.env.TICKLOOM_SEED ?? 20240313);
  const random = seededRandom(seed);
  const good = encode([{ symbol: "EURUSD", ticks: [[1, 2.5, null], new Uint8Array(9)] }, new Date(1e12), 2n ** 63n, "é"]);
  for (let round = 0; round < 20_000; round += 1) {
    let bytes;
    if (round % 2 === 0) {
      bytes = Uint8Array.from({ length: Math.floor(random() * 40) }, () => random() * 256);
    } else {
      bytes = good.slice();
      for (let flips = 1 + random() * 3; flips > 0; flips -= 1) bytes[Math.floor(random() * bytes.length)] = random() * 256;
    }
    try {
      decode(bytes, { maps: round % 4 < 2 ? "map" : "object" });
    } catch (error) {
      assert.equal(error.name, "MessagePackError", `seed ${seed}, round ${round}: ${error.stack}`);
    }
  }
});

// Each format at the edges of its range, byte by byte, in both directions.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, encode, Extension, fromHex, Timestamp, toHex, withCode } from "./codec.mjs";

const shortest = [
  [null, "c0"],
  [false, "c2"],
  [true, "c3"],
  [0, "00"],
  [127, "7f"],
  [128, "cc-80"],
  [255, "cc-ff"],
  [256, "cd-01-00"],
  [65535, "cd-ff-ff"],
  [65536, "ce-00-01-00-00"],
  [4294967295, "ce-ff-ff-ff-ff"],
  [4294967296, "cf-00-00-00-01-00-00-00-00"],
  [Number.MAX_SAFE_INTEGER, "cf-00-1f-ff-ff-ff-ff-ff-ff"],
  [9007199254740992n, "cf-00-20-00-00-00-00-00-00"],
  [9223372036854775807n, "cf-7f-ff-ff-ff-ff-ff-ff-ff"],
  [18446744073709551615n, "cf-ff-ff-ff-ff-ff-ff-ff-ff"],
  [-1, "ff"],
  [-32, "e0"],
  [-33, "d0-df"],
  [-128, "d0-80"],
  [-129, "d1-ff-7f"],
  [-32768, "d1-80-00"],
  [-32769, "d2-ff-ff-7f-ff"],
  [-2147483648, "d2-80-00-00-00"],
  [-2147483649, "d3-ff-ff-ff-ff-7f-ff-ff-ff"],
  [Number.MIN_SAFE_INTEGER, "d3-ff-e0-00-00-00-00-00-01"],
  [-9007199254740992n, "d3-ff-e0-00-00-00-00-00-00"],
  [-9223372036854775808n, "d3-80-00-00-00-00-00-00-00"],
  [-0, "cb-80-00-00-00-00-00-00-00"],
  [0.5, "cb-3f-e0-00-00-00-00-00-00"],
  [1.10427, "cb-3f-f1-ab-17-04-ff-43-42"],
  [Infinity, "cb-7f-f0-00-00-00-00-00-00"],
  [-Infinity, "cb-ff-f0-00-00-00-00-00-00"],
  [2 ** 60, "cb-43-b0-00-00-00-00-00-00"],
  ["", "a0"],
  ["EURUSD", "a6-45-55-52-55-53-44"],
  ["€", "a3-e2-82-ac"],
  ["𝄞", "a4-f0-9d-84-9e"],
  ["\ufeffa", "a4-ef-bb-bf-61"],
  [new Uint8Array(0), "c4-00"],
  [Uint8Array.of(1, 255), "c4-02-01-ff"],
  [[], "90"],
  [[1, [2, []]], "92-01-92-02-90"],
  [new Extension(1, Uint8Array.of(9)), "d4-01-09"],
  [new Extension(127, new Uint8Array(2)), "d5-7f-00-00"],
  [new Extension(0, new Uint8Array(3)), "c7-03-00-00-00-00"],
  [new Extension(-128, new Uint8Array(0)), "c7-00-80"],
  [new Timestamp(0n, 0), "d6-ff-00-00-00-00"],
  [new Timestamp(4294967295n, 0), "d6-ff-ff-ff-ff-ff"],
  [new Timestamp(4294967296n, 0), "d7-ff-00-00-00-01-00-00-00-00"],
  [new Timestamp(1n, 999999999), "d7-ff-ee-6b-27-fc-00-00-00-01"],
  [new Timestamp(17179869183n, 1), "d7-ff-00-00-00-07-ff-ff-ff-ff"],
  [new Timestamp(17179869184n, 1), "c7-0c-ff-00-00-00-01-00-00-00-04-00-00-00-00"],
  [new Timestamp(-1n, 999999999), "c7-0c-ff-3b-9a-c9-ff-ff-ff-ff-ff-ff-ff-ff-ff"],
];

for (const [value, hex] of shortest) {
  const name = value instanceof Timestamp ? `timestamp ${value.toNanoseconds()} ns` : String(hex).slice(0, 40);
  test(`shortest format: ${name}`, () => {
    assert.equal(toHex(encode(value)), hex);
    const decoded = decode(fromHex(hex));
    assert.deepEqual(decoded, value);
    assert.ok(typeof value !== "number" || Object.is(decoded, value));
  });
}

test("not a number stays so", () => {
  assert.ok(Number.isNaN(decode(encode(Number.NaN))));
});

test("small bigints are encoded as integers, and come back as numbers", () => {
  assert.equal(toHex(encode(127n)), "7f");
  assert.equal(toHex(encode(-32n)), "e0");
  assert.equal(decode(encode(-5n)), -5);
});

test("lengths choose the format, at each edge", () => {
  const edges = [
    [0, "a0", "c4-00", "90"],
    [15, "af", "c4-0f", "9f"],
    [16, "b0", "c4-10", "dc-00-10"],
    [31, "bf", "c4-1f", "dc-00-1f"],
    [32, "d9-20", "c4-20", "dc-00-20"],
    [255, "d9-ff", "c4-ff", "dc-00-ff"],
    [256, "da-01-00", "c5-01-00", "dc-01-00"],
    [65535, "da-ff-ff", "c5-ff-ff", "dc-ff-ff"],
    [65536, "db-00-01-00-00", "c6-00-01-00-00", "dd-00-01-00-00"],
  ];
  for (const [length, text, binary, array] of edges) {
    for (
      const [value, head] of [
        ["x".repeat(length), text],
        [new Uint8Array(length).fill(7), binary],
        [new Array(length).fill(1), array],
      ]
    ) {
      const bytes = encode(value);
      const size = head.split("-").length;
      assert.equal(toHex(bytes.subarray(0, size)), head);
      assert.equal(bytes.length, size + length);
      assert.deepEqual(decode(bytes), value);
    }
  }
});

test("map and extension lengths choose the format", () => {
  for (
    const [length, head] of [
      [15, "8f"],
      [16, "de-00-10"],
      [65536, "df-00-01-00-00"],
    ]
  ) {
    const map = new Map(Array.from({ length }, (_, index) => [index, null]));
    const bytes = encode(map);
    assert.equal(toHex(bytes.subarray(0, head.split("-").length)), head);
    assert.deepEqual(decode(bytes, { maps: "map" }), map);
  }
  for (
    const [length, head] of [
      [4, "d6-05"],
      [8, "d7-05"],
      [16, "d8-05"],
      [17, "c7-11-05"],
      [256, "c8-01-00-05"],
      [65536, "c9-00-01-00-00-05"],
    ]
  ) {
    const extension = new Extension(5, new Uint8Array(length).fill(3));
    const bytes = encode(extension);
    assert.equal(toHex(bytes.subarray(0, head.split("-").length)), head);
    assert.deepEqual(decode(bytes), extension);
  }
});

test("objects: undefined properties are left out, key order is kept", () => {
  assert.equal(toHex(encode({ b: 1, none: undefined, a: null })), "82-a1-62-01-a1-61-c0");
  const decoded = decode(encode({ b: 1, a: [{}] }));
  assert.deepEqual(Object.keys(decoded), ["b", "a"]);
  assert.equal(Object.getPrototypeOf(decoded), null);
});

test("a key __proto__ is a key like any other", () => {
  const decoded = decode(fromHex("81-a9-5f-5f-70-72-6f-74-6f-5f-5f-81-a5-61-64-6d-69-6e-c3"));
  assert.deepEqual(Object.keys(decoded), ["__proto__"]);
  assert.equal(decoded.admin, undefined);
  assert.equal({}.admin, undefined);
});

test("binary data views the input, within its bounds", () => {
  const outer = fromHex("00-00-c4-02-01-02-00");
  const decoded = decode(outer.subarray(2, 6));
  assert.deepEqual(decoded, Uint8Array.of(1, 2));
  assert.equal(decoded.buffer, outer.buffer);
});

test("32-bit floats are decoded", () => {
  assert.equal(decode(fromHex("ca-3f-c0-00-00")), 1.5);
});

test("timestamps and dates", () => {
  const date = new Date("2024-03-13T14:37:32.250Z");
  const decoded = decode(encode(date));
  assert.deepEqual(decoded, Timestamp.fromDate(date));
  assert.equal(decoded.toDate().getTime(), date.getTime());
  for (const total of [0n, -1n, 1n, 999999999n, 1000000000n, -1000000000n, 1710340652250000001n]) {
    assert.equal(Timestamp.fromNanoseconds(total).toNanoseconds(), total);
    assert.equal(decode(encode(Timestamp.fromNanoseconds(total))).toNanoseconds(), total);
  }
  assert.equal(Timestamp.fromNanoseconds(-1n).toDate().getTime(), -1);
});

test("what has no format is refused", () => {
  const self = [];
  self.push(self);
  for (
    const [value, code] of [
      [undefined, "unsupported-value"],
      [[undefined], "unsupported-value"],
      [[, 1], "unsupported-value"],
      [() => 1, "unsupported-value"],
      [Symbol("s"), "unsupported-value"],
      [new Set(), "unsupported-value"],
      [new Float64Array(2), "unsupported-value"],
      [new Date(Number.NaN), "unsupported-value"],
      [18446744073709551616n, "out-of-range"],
      [-9223372036854775809n, "out-of-range"],
      ["\ud834", "invalid-text"],
      [{ "\udd1e": 1 }, "invalid-text"],
      [self, "too-deep"],
    ]
  ) {
    assert.throws(() => encode(value), withCode(code));
  }
  assert.throws(() => new Extension(128, new Uint8Array(1)), withCode("out-of-range"));
  assert.throws(() => new Timestamp(0n, 1e9), withCode("invalid-timestamp"));
  assert.throws(() => new Timestamp(1n << 63n, 0), withCode("out-of-range"));
});

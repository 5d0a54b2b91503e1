// Vectors of other implementations. They lie beside the repository, in ../shared/data/msgpack, and are not part of it:
// without them these tests are skipped.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { decode, decodeSequence, encode, Extension, fromHex, Timestamp, toHex } from "./codec.mjs";

const folder = fileURLToPath(new URL("../../../../shared/data/msgpack/", import.meta.url));
const skip = existsSync(folder) ? false : "../shared/data/msgpack is not there";
const read = (name) => readFileSync(folder + name);

/** Objects and arrays as JSON gives them, so that they can be compared with JSON. */
function plain(value) {
  if (Array.isArray(value)) return value.map(plain);
  if (value !== null && typeof value === "object" && Object.getPrototypeOf(value) === null) {
    return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, plain(element)]));
  }
  return typeof value === "bigint" ? Number(value) : value;
}

test("msgpack-test-suite: every encoding is decoded, and ours is one of them", { skip }, () => {
  const kinds = {
    nil: () => null,
    bool: (value) => value,
    binary: fromHex,
    number: (value) => value,
    bignum: (value) => BigInt(value),
    string: (value) => value,
    array: (value) => value,
    map: (value) => value,
    timestamp: ([seconds, nanoseconds]) => new Timestamp(BigInt(seconds), nanoseconds),
    ext: ([type, hex]) => new Extension(type, fromHex(hex)),
  };
  let encodings = 0;
  for (const [group, cases] of Object.entries(JSON.parse(read("msgpack-test-suite.first-half.json").toString()))) {
    for (const { msgpack, ...described } of cases) {
      // A case may state its number twice: as a number if JSON holds it, and as text.
      const kind = "bignum" in described ? "bignum" : Object.keys(described)[0];
      const expected = kinds[kind](described[kind]);
      for (const hex of msgpack) {
        const decoded = decode(fromHex(hex));
        const comparable = typeof expected === "bigint" ? BigInt(decoded) : plain(decoded);
        if (typeof expected === "number") assert.ok(comparable == expected, `${group} ${hex}: ${decoded}`);
        else assert.deepEqual(comparable, expected, `${group} ${hex}`);
        encodings += 1;
      }
      const ours = toHex(encode(expected));
      assert.ok(msgpack.includes(ours), `${group} ${JSON.stringify(described)}: ${ours} is not in ${msgpack}`);
    }
  }
  assert.ok(encodings > 100, `only ${encodings} encodings were found`);
});

test("msgpack-ruby: the classic cases, in all formats and in the shortest", { skip }, () => {
  const expected = JSON.parse(read("msgpack-ruby/cases.json").toString());
  for (const name of ["msgpack-ruby/cases.msg", "msgpack-ruby/cases_compact.msg"]) {
    const values = [...decodeSequence(read(name))].map(plain);
    assert.equal(values.length, expected.length);
    values.forEach((value, index) => assert.ok(isSame(value, expected[index]), `${name}: value ${index}`));
  }
});

test("nlohmann: JSON documents and their MessagePack twins", { skip }, () => {
  let pairs = 0;
  for (const name of readdirSync(`${folder}nlohmann`, { recursive: true })) {
    if (!name.endsWith(".msgpack")) continue;
    const expected = JSON.parse(read(`nlohmann/${name.slice(0, -".msgpack".length)}`).toString());
    const decoded = decode(read(`nlohmann/${name}`), { depthMax: 512 });
    assert.ok(isSame(plain(decoded), expected), name);
    const again = decode(encode(decoded, { depthMax: 512 }), { depthMax: 512 });
    assert.ok(isSame(plain(again), expected), `${name}, encoded again`);
    pairs += 1;
  }
  assert.ok(pairs > 10, `only ${pairs} pairs were found`);
});

/** Equal, where 0 and -0 are equal too: JSON writers differ in it. */
function isSame(left, right) {
  try {
    assert.deepEqual(left, right);
    return true;
  } catch {
    return JSON.stringify(left) === JSON.stringify(right);
  }
}

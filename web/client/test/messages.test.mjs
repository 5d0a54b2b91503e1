// Messages as bytes, without an engine.
import assert from "node:assert/strict";
import { test } from "node:test";
import { asColumn, Backoff, decodeMessage, encodeMessage, EngineError, Framer, ProtocolError } from "./client.mjs";
import { fromHex, golden, toHex, valueOf } from "./golden.mjs";

/** A message as an array, the way it is on the wire. */
function parts(message) {
  switch (message.kind) {
    case "request":
      return [0, message.id, message.method, message.params];
    case "response":
      return [1, message.id, message.error, message.result];
    default:
      return [2, message.method, message.params];
  }
}

function messageOf([kind, first, second, third]) {
  if (kind === 0) return { kind: "request", id: first, method: second, params: third };
  if (kind === 1) return { kind: "response", id: first, error: second, result: third };
  return { kind: "notification", method: first, params: second };
}

/** Objects of the decoder have no prototype; deepStrictEqual would mind. */
function plain(value) {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === null) {
    return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, plain(element)]));
  }
  return value;
}

for (const { name, form, hex, message } of golden) {
  test(`golden: ${name} is read`, () => {
    assert.deepStrictEqual(plain(parts(decodeMessage(fromHex(hex)))), valueOf(message));
  });
  if (form === "shortest") {
    test(`golden: ${name} is written`, () => {
      assert.equal(toHex(encodeMessage(messageOf(valueOf(message, asColumn)))), hex);
    });
  }
}

test("columns of aligned messages lie over the message", () => {
  const bytes = fromHex(golden.find(({ name }) => name === "bars").hex);
  const { result } = decodeMessage(bytes);
  for (const name of ["open_time", "close", "tick_count", "complete"]) {
    assert.equal(result[name].buffer, bytes.buffer, name);
  }
});

test("a stream may be torn anywhere, and columns stay aligned", () => {
  const stream = fromHex(golden.map(({ hex }) => hex).join(""));
  let state = 20240313;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  for (let round = 0; round < 50; round += 1) {
    const framer = new Framer(1 << 20);
    const got = [];
    for (let offset = 0; offset < stream.length;) {
      const size = 1 + Math.floor(random() * (round === 0 ? 1 : 300));
      got.push(...framer.feed(stream.subarray(offset, offset + size)));
      offset += size;
    }
    assert.deepEqual(got.map(toHex), golden.map(({ hex }) => hex));
    assert.ok(got.every((bytes) => bytes.byteOffset === 0));
  }
});

test("what is no message is refused", () => {
  for (const hex of ["c1", "93010203", "94030100c0", "93020190", "07", "9401ffc0c0", "940101c0a1ff", "dd00000004"]) {
    assert.throws(() => decodeMessage(fromHex(hex)), ProtocolError, hex);
  }
  for (const content of ["c7022709 00", "c704270000 0000", "c70027"]) {
    assert.throws(() => decodeMessage(fromHex(`940101c0${content.replaceAll(" ", "")}`)), /malformed/);
  }
});

test("a stream that promises too much is refused before it comes", () => {
  for (const hex of ["c1", "ddffffffff", "dfffffffff", "c6ffffffff", "91dd00ffffff"]) {
    assert.throws(() => new Framer(1 << 20).feed(fromHex(hex)), ProtocolError, hex);
  }
  const framer = new Framer(16);
  assert.throws(() => framer.feed(fromHex(`${"91".repeat(17)}`)), /more than 16 bytes/);
  assert.equal(new Framer(16).feed(fromHex("c40e".concat("00".repeat(14)))).length, 1);
});

test("an error keeps what the engine said", () => {
  const { message } = golden.find(({ name }) => name === "an error");
  const error = new EngineError("store.sql", message[2]);
  assert.equal(error.code, "bad_input");
  assert.equal(error.causes[0].service, "duckdb");
  assert.match(error.message, /store\.sql: the query is no SELECT \(sql\); write one SELECT; because duckdb: Parser Error/);
  assert.equal(error.outcome, "unknown");
  assert.equal(new EngineError("x.y", { code: "not_found" }).outcome, "not-done");
});

test("waits grow and end at the ceiling", () => {
  for (const [share, factor] of [[0, 0.5], [0.999999, 1]]) {
    const backoff = new Backoff({ firstMs: 100, ceilingMs: 2000 }, () => share);
    const waits = [0, 1, 2, 3, 4, 5, 6, 1e9].map((attempt) => Math.round(backoff.waitMs(attempt)));
    assert.deepEqual(waits, [100, 200, 400, 800, 1600, 2000, 2000, 2000].map((wait) => wait * factor));
  }
  assert.throws(() => new Backoff({ firstMs: 10, ceilingMs: 1 }), RangeError);
});

test("damaged messages are refused and nothing else", () => {
  const stream = fromHex(golden.map(({ hex }) => hex).join(""));
  const seed = Number(process.env.TEST_SEED ?? 20240313);
  let refused = 0;
  for (let number = 0; number < Number(process.env.FUZZ_CASES ?? 3000); number += 1) {
    let state = seed + number;
    const below = (limit) => {
      state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
      return state % limit;
    };
    const data = Array.from(stream);
    for (let left = 1 + below(5); left > 0; left -= 1) {
      const index = below(data.length);
      const kind = below(3);
      if (kind === 0) data[index] = below(256);
      else if (kind === 1) data.splice(index, 1 + below(8));
      else data.splice(index, 0, ...Array.from({ length: 1 + below(8) }, () => below(256)));
    }
    const framer = new Framer(1 << 20);
    try {
      for (const message of framer.feed(Uint8Array.from(data))) decodeMessage(message);
    } catch (error) {
      assert.ok(error instanceof ProtocolError, `TEST_SEED=${seed + number} FUZZ_CASES=1 repeats this: ${error.stack}`);
      refused += 1;
    }
  }
  assert.ok(refused > 0);
});

// The charts page without a page: what its legends tell, whatever is late.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Desk, nearest, standard } from "../../../build/web/workspace/index.js";

const settled = () => new Promise((resolve) => setImmediate(resolve));
const instrument = { symbol: "EURUSD", ticks: 10, first: 0n, last: 1_000_000_000_000n, bytes: 1 };

/** An engine whose snapshots come when the test says so. */
function engine() {
  const waiting = [];
  return {
    waiting,
    async call(method, params) {
      if (method === "mtf.snapshot") return new Promise((resolve) => waiting.push({ params, resolve }));
      if (method === "quality.get") return { days: [] };
      if (method === "bars.get") {
        const none = new BigInt64Array();
        return {
          count: 0,
          price_scale: 5,
          truncated: false,
          open_time: none,
          close_time: none,
          open: none,
          high: none,
          low: none,
          close: none,
          tick_count: none,
          complete: new Uint8Array(),
        };
      }
      throw new Error(method);
    },
    async subscribe() {
      return { close() {}, async *[Symbol.asyncIterator]() {} };
    },
  };
}
const state = (at) => ({ at, price_scale: 5, timeframes: [] });

test("an answer that is late for a replay shows nothing of after its instant", async () => {
  const bridge = engine();
  const desk = new Desk(bridge, standard(), () => {});
  await desk.open(instrument);
  await settled();
  assert.equal(bridge.waiting.length, 1);
  desk.enterReplay(100n);
  desk.showState(state(100n));
  bridge.waiting[0].resolve(state(1_000_000_000_000n));
  await settled();
  assert.equal(desk.reading.from, "replay");
  assert.equal(desk.reading.snapshot.at, 100n);
});

test("an answer for the side that was shown before is not shown", async () => {
  const bridge = engine();
  const desk = new Desk(bridge, standard(), () => {});
  await desk.open(instrument);
  await settled();
  await desk.setSide("ask");
  bridge.waiting[0].resolve(state(1n));
  await settled();
  assert.equal(desk.reading, undefined);
  assert.equal(bridge.waiting[1].params.side, "ask");
  bridge.waiting[1].resolve(state(2n));
  await settled();
  assert.equal(desk.reading.snapshot.at, 2n);
});

test("instants outside of what is stored are moved to its ends", () => {
  const span = { first: 10n, last: 20n };
  assert.deepEqual([9n, 10n, 15n, 20n, 21n].map((at) => nearest(at, span)), [10n, 10n, 15n, 20n, 20n]);
  assert.equal(nearest(5n, { first: null, last: null }), 5n);
});

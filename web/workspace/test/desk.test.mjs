// @ts-check
// The charts page without a page: what its legends tell, whatever is late.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Desk, MockBridge, nearest, sample, standard } from "../../../build/web/workspace-mock/index.js";

const settled = () => new Promise((resolve) => setImmediate(() => resolve(undefined)));
const last = 1_000_000_000_000_000_000n;
const instrument = sample("InstrumentInfo", { symbol: "EURUSD", ticks: 10, first: 0n, last, bytes: 1 });

/**
 * An engine whose snapshots come when the test says so.
 * @param {import("node:test").TestContext} context
 */
function engine(context) {
  const bridge = new MockBridge(context);
  bridge.answer("quality.get", ({ symbol }) => sample("QualityResult", { symbol }));
  bridge.answer("bars.get", ({ symbol, timeframe }) => sample("BarBatch", { symbol, timeframe }));
  const live = bridge.streams("bars.subscribe", {});
  return { bridge, live, snapshots: bridge.hold("mtf.snapshot") };
}
/** @param {bigint} at */
const state = (at) => sample("SnapshotResult", { at });

test("an answer that is late for a replay shows nothing of after its instant", async (context) => {
  const { bridge, snapshots } = engine(context);
  const desk = new Desk(bridge, standard(), () => {});
  await desk.open(instrument);
  const late = await snapshots.next();
  desk.enterReplay(100n);
  desk.showState(state(100n));
  late.resolve(state(last));
  await settled();
  assert.equal(desk.reading?.from, "replay");
  assert.equal(desk.reading?.snapshot.at, 100n);
  assert.equal(desk.fault, undefined);
});

test("an answer for the side that was shown before is not shown", async (context) => {
  const { bridge, snapshots } = engine(context);
  const desk = new Desk(bridge, standard(), () => {});
  await desk.open(instrument);
  const before = await snapshots.next();
  await desk.setSide("ask");
  before.resolve(state(last));
  const after = await snapshots.next();
  assert.equal(desk.reading, undefined);
  assert.equal(after.params.side, "ask");
  after.resolve(state(last - 1n));
  await settled();
  assert.equal(desk.reading?.snapshot.at, last - 1n);
});

test("bars that imports store are shown as they come, those of the side that is shown", async (context) => {
  const { bridge, live, snapshots } = engine(context);
  const minute = 60_000_000_000n;
  /** @param {bigint} row */
  const bar = (row) =>
    sample("BarBatch", {
      symbol: "EURUSD",
      timeframe: "1m",
      price_scale: 5,
      count: 1,
      open_time: BigInt64Array.of(row * minute),
      close_time: BigInt64Array.of((row + 1n) * minute),
      open: BigInt64Array.of(1n),
      high: BigInt64Array.of(4n),
      low: BigInt64Array.of(1n),
      close: BigInt64Array.of(3n),
      tick_count: BigInt64Array.of(2n),
      complete: Uint8Array.of(1),
    });
  bridge.answer("bars.get", ({ timeframe }) => (timeframe === "1m" ? bar(6n) : sample("BarBatch", { timeframe })));
  const desk = new Desk(bridge, standard(), () => {});
  await desk.open(instrument);
  const stream = await live.next();
  assert.deepEqual(stream.params, { symbols: ["EURUSD"], timeframes: desk.timeframes, side: "bid" });
  const panel = desk.panels.find(({ timeframe }) => timeframe === "1m");
  assert.ok(panel);
  stream.put(bar(7n));
  await settled();
  assert.deepEqual(panel.series.bars.map(({ openTime }) => openTime), [360, 420]);
  // The other side's have a stream of their own.
  await desk.setSide("ask");
  const asks = await live.next();
  assert.ok(stream.isOver);
  assert.deepEqual(asks.params.side, "ask");
  assert.equal(desk.fault, undefined);
  assert.equal(snapshots.all.length, 1);
});

test("instants outside of what is stored are moved to its ends", () => {
  const span = { first: 10n, last: 20n };
  assert.deepEqual([9n, 10n, 15n, 20n, 21n].map((at) => nearest(at, span)), [10n, 10n, 15n, 20n, 20n]);
  assert.equal(nearest(5n, { first: null, last: null }), 5n);
});

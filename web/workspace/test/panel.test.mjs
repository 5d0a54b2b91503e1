// A panel without its chart: which bars it holds as one scrolls.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MockBridge, Panel, sample } from "../../../build/web/workspace-mock/index.js";

const stored = 80_000;
const minute = 60_000_000_000n;
const heldMax = 30_000 + 1500;

/** An engine with so many minutes, each with a bar of its own. */
function bridgeOf(context) {
  const bridge = new MockBridge(context);
  bridge.answer("bars.get", ({ symbol, timeframe, from, to, limit, last }) => {
    const low = from === undefined ? 0 : Number((from + minute - 1n) / minute);
    const high = to === undefined ? stored : Math.min(stored, Number((to + minute - 1n) / minute));
    const count = Math.max(0, Math.min(limit, high - low));
    const start = last ? high - count : low;
    const rows = Array.from({ length: count }, (_, index) => start + index);
    const prices = BigInt64Array.from(rows, (row) => BigInt(row));
    return sample("BarBatch", {
      symbol,
      timeframe,
      count,
      price_scale: 5,
      truncated: count < high - low,
      open_time: BigInt64Array.from(rows, (row) => BigInt(row) * minute),
      close_time: BigInt64Array.from(rows, (row) => BigInt(row + 1) * minute),
      open: prices,
      high: prices,
      low: prices,
      close: prices,
      tick_count: prices,
      complete: Uint8Array.from(rows, () => 1),
    });
  });
  return bridge;
}
function panelOf(context, limit) {
  const desk = {
    bridge: bridgeOf(context),
    symbol: "EURUSD",
    side: "bid",
    limit,
    kept: { zoom: [] },
    knownGaps: [],
    knownDayBegins: [],
    changed() {},
    failed(error) {
      throw error;
    },
  };
  return new Panel(desk, "1m", 0);
}
const opens = (panel) => panel.series.bars.map(({ openTime }) => openTime / 60);
const isWhole = (panel) => opens(panel).every((open, index, all) => index === 0 || open === all[index - 1] + 1);

test("one scrolls through all that is stored, and a bounded part of it is held", async (context) => {
  const panel = panelOf(context);
  await panel.load();
  assert.deepEqual([opens(panel)[0], panel.hasOlder, panel.hasNewer], [stored - 1500, true, false]);
  for (let turn = 0; panel.hasOlder && turn < 100; turn += 1) {
    await panel.loadOlder();
    assert.ok(panel.series.length <= heldMax);
  }
  assert.ok(isWhole(panel));
  assert.deepEqual([opens(panel)[0], panel.hasOlder, panel.hasNewer], [0, false, true]);
  for (let turn = 0; panel.hasNewer && turn < 100; turn += 1) {
    await panel.loadNewer();
    assert.ok(panel.series.length <= heldMax);
  }
  assert.ok(isWhole(panel));
  assert.deepEqual([opens(panel).at(-1), panel.hasOlder, panel.hasNewer], [stored - 1, true, false]);
});

test("bars in front that go move the view with them", async (context) => {
  const panel = panelOf(context);
  await panel.load(0n);
  const changes = [];
  panel.chart = { draw: (change) => changes.push(change), drawMarks() {}, setScale() {}, showLastPrice() {} };
  while (panel.series.length + 1499 <= heldMax) await panel.loadNewer();
  const before = panel.series.length;
  changes.length = 0;
  await panel.loadNewer();
  const [added, removed] = changes;
  assert.equal(added.kind, "tail");
  assert.deepEqual(removed, { kind: "front", count: -(before + 1499 - 30_000) });
  assert.equal(panel.series.length, 30_000);
});

test("a replay's bars reach its instant, however far one scrolls", async (context) => {
  const panel = panelOf(context, BigInt(stored) * minute);
  await panel.load();
  panel.desk.limit = BigInt(stored) * minute;
  for (let turn = 0; turn < 40; turn += 1) {
    panel.extend({ from: 0, to: 100 });
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.ok(panel.series.length >= 30_000 && panel.series.length <= heldMax);
  assert.equal(opens(panel).at(-1), stored - 1);
  assert.equal(panel.hasNewer, false);
});

// @ts-check
// A replay without a page: what it asks of the engine, and how it goes on when the connection breaks.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Desk, MockBridge, Replay, sample, standard } from "../../../build/web/workspace-mock/index.js";

const settled = () => new Promise((resolve) => setImmediate(() => resolve(undefined)));
const begin = 1_710_149_400_000_000_000n;
/** @param {bigint} at */
const event = (at) => sample("ReplayEvent", { state: sample("SnapshotResult", { symbol: "EURUSD", at }) });

/** @param {import("node:test").TestContext} context */
async function opened(context) {
  const bridge = new MockBridge(context);
  bridge.answer("quality.get", sample("QualityResult"));
  bridge.answer("bars.get", sample("BarBatch"));
  bridge.answer("mtf.snapshot", sample("SnapshotResult"));
  bridge.streams("bars.subscribe", {});
  let number = 0;
  const replays = bridge.streams("mtf.replay", () => ({ replay: number += 1 }));
  const controls = bridge.hold("mtf.replay.control");
  const desk = new Desk(bridge, standard(), () => {});
  await desk.open(sample("InstrumentInfo", { symbol: "EURUSD", ticks: 10, first: 0n, last: begin * 2n }));
  await settled();
  return { bridge, desk, replays, controls };
}

test("a replay begins where it was when the connection broke, and the last wish is asked for in it", async (context) => {
  const { bridge, desk, replays, controls } = await opened(context);
  const replay = new Replay(desk, begin);
  const over = replay.run();
  const first = await replays.next();
  assert.deepEqual([first.params.at, first.params.paused, first.options.restart], [begin, true, false]);
  first.put(event(begin));
  first.put(event(begin + 5n));
  await settled();
  assert.deepEqual([replay.at, replay.shown, desk.reading?.snapshot.at], [begin + 5n, 2, begin + 5n]);
  bridge.disconnect();
  bridge.connect({ engine: "run-2" });
  const second = await replays.next();
  assert.equal(second.params.at, begin + 5n);
  second.put(event(begin + 6n));
  await settled();
  assert.equal(replay.at, begin + 6n);
  // Of many places, while one is under way, only the last one is asked for; by the new replay's number.
  void replay.seek(begin + 10n);
  for (const at of [begin + 20n, begin + 30n]) void replay.seek(at);
  const wish = await controls.next();
  assert.deepEqual(wish.params, { replay: 2, action: "seek", at: begin + 10n });
  wish.resolve({});
  const next = await controls.next();
  assert.deepEqual(next.params, { replay: 2, action: "seek", at: begin + 30n });
  next.resolve({});
  await settled();
  assert.equal(controls.all.length, 2);
  await replay.end();
  assert.ok(second.isOver);
  await over;
  assert.equal(desk.fault, undefined);
});

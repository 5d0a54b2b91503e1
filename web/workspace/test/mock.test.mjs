// @ts-check
// What stands in place of an engine in the other tests: that it takes and gives only what an engine does.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { env, execPath } from "node:process";
import { test } from "node:test";
import {
  ConnectionLostError,
  EngineError,
  MessageFault,
  methodKinds,
  MockBridge,
  RefusedError,
  sample,
  SequenceGapError,
  travelled,
} from "../../../build/web/workspace-mock/index.js";

/** A test that is not this one: its end is when `end` is called. */
function inner() {
  /** @type {(() => void)[]} */
  const hooks = [];
  return {
    /** @param {() => void} hook */
    after: (hook) => void hooks.push(hook),
    end: () => {
      for (const hook of hooks) hook();
    },
  };
}
const settled = () => new Promise((resolve) => setImmediate(() => resolve(undefined)));
/**
 * A value as the compiler would not let it pass.
 * @param {unknown} value
 * @returns {any}
 */
const loose = (value) => value;

test("answers come as from the wire", async (context) => {
  const bridge = new MockBridge(context);
  bridge.answer("system.ping", { time: 100n });
  assert.equal((await bridge.call("system.ping", {})).time, 100);
  bridge.answer(
    "bars.get",
    ({ symbol }) => sample("BarBatch", { symbol, open: BigInt64Array.of(1n << 60n), complete: Uint8Array.of(1) }),
  );
  const bars = await bridge.call("bars.get", { symbol: "EURUSD", timeframe: "1m" });
  assert.deepEqual([bars.symbol, bars.open, bars.complete], ["EURUSD", BigInt64Array.of(1n << 60n), Uint8Array.of(1)]);
  assert.equal(Object.getPrototypeOf(bars), null);
  // A copy each: what one caller does with it is nothing to the next.
  bars.open[0] = 0n;
  assert.equal((await bridge.call("bars.get", { symbol: "EURUSD", timeframe: "1m" })).open[0], 1n << 60n);
  assert.deepEqual(bridge.paramsOf("bars.get"), [{ symbol: "EURUSD", timeframe: "1m" }, { symbol: "EURUSD", timeframe: "1m" }]);
  assert.deepEqual(bridge.reached.map(({ method }) => method), ["system.ping", "bars.get", "bars.get"]);
});

test("of every method the simplest messages pass, and none with a field too many or too few", () => {
  let checks = 0;
  for (const kinds of Object.values(methodKinds)) {
    for (const kind of [kinds.params, kinds.result, kinds.event, kinds.progress]) {
      if (kind === null || kind === "any") continue;
      const message = loose(sample(loose(kind)));
      travelled(kind, message, kind);
      assert.throws(() => travelled(kind, { ...message, colour: "red" }, kind), /has no field colour/);
      for (const name of Object.keys(message)) {
        const { [name]: _, ...rest } = message;
        assert.throws(() => travelled(kind, rest, kind), new RegExp(`needs ${name} `));
        assert.throws(() => travelled(kind, { ...message, [name]: Symbol("no kind") }, kind), MessageFault);
        checks += 1;
      }
    }
  }
  assert.ok(checks > 100, `${checks}`);
});

test("fields are of their kinds", () => {
  const refused = [
    ["int", 1.5],
    ["int", 2 ** 53],
    ["int", 1n],
    ["time", 0.5],
    ["time", 2n ** 63n],
    ["mantissa", "1"],
    ["decimal", "1e5"],
    ["decimal", 1],
    ["bytes", [1]],
    ["[int]", { 0: 1 }],
    ["[int]", [1, "2"]],
    ["{int}", { a: "1" }],
    ["{int}", new Map()],
    ["column<int64>", new Float64Array(1)],
    ["column<uint8>", [1]],
    ["PriceSide", "both"],
    ["PriceSide", null],
    ["bool", 0],
    ["string", undefined],
    ["Nothing", {}],
  ];
  for (const [kind, value] of refused) assert.throws(() => travelled(loose(kind), value, "it"), /^MessageFault: it/);
  const taken = [
    ["int", -3, -3],
    ["time", -(2n ** 63n), -(2n ** 63n)],
    ["decimal", "-1.50", "-1.50"],
    ["string?", null, null],
    ["[string?]", ["a", null], ["a", null]],
    ["PriceSide", "mid", "mid"],
    ["column<uint8>", Uint8Array.of(1, 2), Uint8Array.of(1, 2)],
    ["bytes", Uint8Array.of(1, 2), Uint8Array.of(1, 2)],
  ];
  for (const [kind, value, read] of taken) assert.deepEqual(travelled(loose(kind), value, "it"), read);
  assert.throws(() => travelled("TickInfo", sample("TickInfo", { ts: loose("now") }), "it"), /TickInfo\.ts is "now", not time/);
  assert.throws(
    () => travelled("SnapshotResult", { ...sample("SnapshotResult"), timeframes: [sample("TimeframeState"), {}] }, "it"),
    /it\.timeframes\[1\]: TimeframeState needs timeframe/,
  );
});

/** @type {[string, RegExp, (bridge: MockBridge) => Promise<unknown>][]} */
const misuses = [
  [
    "a method without an answer",
    /system\.info was called, and the test has no answer/,
    (bridge) => bridge.call("system.info", {}),
  ],
  ["a stream without one", /the test has no streams/, (bridge) => bridge.subscribe("log.subscribe", {})],
  ["a method that is none", /no method system\.fly/, (bridge) => bridge.call(loose("system.fly"), {})],
  ["a method of every object", /no method toString/, (bridge) => bridge.call(loose("toString"), {})],
  ["a stream that is called", /is a subscription/, (bridge) => bridge.call(loose("log.subscribe"), {})],
  ["a method that is subscribed to", /is no subscription/, (bridge) => bridge.subscribe(loose("system.ping"), {})],
  [
    "an import that could begin twice",
    /callOnce is for it/,
    (bridge) => bridge.call(loose("import.start"), { paths: [], symbol: "" }),
  ],
  ["a ping that may be lost", /call is for it/, (bridge) => bridge.callOnce(loose("system.ping"), {})],
  ["a parameter too few", /BarsParams needs timeframe/, (bridge) => bridge.call("bars.get", loose({ symbol: "EURUSD" }))],
  ["a parameter too many", /has no field _after/, (bridge) => bridge.subscribe("log.subscribe", loose({ _after: 1 }))],
  ["a result that is none", /the result of system\.ping: PingResult needs time/, (bridge) => {
    bridge.answer("system.ping", loose({}));
    return bridge.call("system.ping", {});
  }],
  ["a stream that begins with nonsense", /ReplayInfo needs replay/, (bridge) => {
    bridge.streams("mtf.replay", loose({}));
    return bridge.subscribe("mtf.replay", { symbol: "EURUSD", at: 0 });
  }],
  ["a handler that throws", /the answer to system\.ping failed: no such thing/, (bridge) => {
    bridge.answer("system.ping", () => {
      throw new TypeError("no such thing");
    });
    return bridge.call("system.ping", {});
  }],
  ["progress of what has none", /mtf\.snapshot tells no progress/, (bridge) => {
    bridge.answer("mtf.snapshot", (_, call) => {
      loose(call).progress({});
      return sample("SnapshotResult");
    });
    return bridge.call("mtf.snapshot", { symbol: "EURUSD" });
  }],
];
for (const [name, text, misuse] of misuses) {
  test(`${name} fails the test, though the component goes on`, async () => {
    const context = inner();
    const bridge = new MockBridge(context);
    await misuse(bridge).catch(() => undefined);
    assert.throws(() => context.end(), text);
  });
}

test("the runner is told of faults", () => {
  const bundle = new URL("../../../build/web/workspace-mock/index.js", import.meta.url).href;
  const script = `import { test } from "node:test"; import { MockBridge } from ${JSON.stringify(bundle)};
    test("quiet", async (context) => { await new MockBridge(context).call("system.info", {}).catch(() => {}); });`;
  // A runner within a runner would speak its language.
  const { NODE_TEST_CONTEXT: _, ...rest } = env;
  const run = spawnSync(execPath, ["--input-type=module", "--eval", script], { encoding: "utf8", env: rest });
  assert.equal(run.status, 1, run.stdout + run.stderr);
  assert.match(run.stdout, /system\.info was called, and the test has no answer/);
});

test("a test without faults has none", () => {
  const context = inner();
  new MockBridge(context);
  context.end();
});

test("errors are the engine's", async (context) => {
  const bridge = new MockBridge(context);
  bridge.refuse("store.health", {
    code: "busy",
    message: "wait",
    retryable: true,
    cause: [{ code: "io", service: "disk", message: "slow" }],
  });
  await assert.rejects(bridge.call("store.health", {}), (/** @type {unknown} */ error) => {
    assert.ok(error instanceof EngineError);
    assert.deepEqual([error.code, error.reason, error.retryable, error.causes.length], ["busy", "wait", true, 1]);
    return true;
  });
  assert.throws(() => bridge.hold("system.ping") && travelled("FaultInfo", { code: 1 }, "it"), /it\.code is 1, not string/);
});

test("calls wait until the test answers them, with progress, or are given up", async (context) => {
  const bridge = new MockBridge(context);
  const held = bridge.hold("import.wait");
  /** @type {number[]} */
  const rows = [];
  const control = new AbortController();
  const first = bridge.call("import.wait", { job: 1 }, { onProgress: (progress) => rows.push(progress.rows) });
  const second = bridge.call("import.wait", { job: 2 }, { signal: control.signal });
  const [one, two] = [await held.next(), await held.next()];
  assert.deepEqual([one.params.job, two.params.job], [1, 2]);
  one.progress(sample("ImportProgressInfo", { rows: 7 }));
  one.resolve(sample("ImportJob", { job: 1, state: "finished" }));
  assert.deepEqual([(await first).state, rows, one.isOver], ["finished", [7], true]);
  one.progress(sample("ImportProgressInfo", { rows: 8 }));
  assert.deepEqual(rows, [7]);
  control.abort(new Error("enough"));
  await assert.rejects(second, /enough/);
  assert.ok(two.isOver);
  two.reject({ code: "internal" });
});

test("without a connection calls wait, and a lost one ends or repeats them by their kind", async (context) => {
  const bridge = new MockBridge(context, { state: "connecting" });
  assert.equal(bridge.engine, undefined);
  /** @type {string[]} */
  const states = [];
  const end = bridge.onState((state) => states.push(state));
  const snapshots = bridge.hold("mtf.snapshot");
  const imports = bridge.hold("import.start");
  const early = bridge.call("mtf.snapshot", { symbol: "EURUSD" });
  await settled();
  assert.equal(snapshots.all.length, 0);
  bridge.connect({ engine: "run-7" });
  assert.equal(bridge.state, "connected");
  const lost = await snapshots.next();
  const once = bridge.callOnce("import.start", { paths: ["a"], symbol: "EURUSD" });
  const started = await imports.next();
  bridge.disconnect();
  const answer = await once;
  assert.ok(!answer.known && answer.error instanceof ConnectionLostError);
  assert.ok(started.isOver && lost.isOver);
  // What was on its way in the old connection comes no more.
  lost.resolve(sample("SnapshotResult", { symbol: "LATE" }));
  bridge.connect();
  (await snapshots.next()).resolve(sample("SnapshotResult", { symbol: "AGAIN" }));
  assert.equal((await early).symbol, "AGAIN");
  assert.equal(loose(bridge.engine).engine, "run-7");
  const refused = bridge.call("mtf.snapshot", { symbol: "EURUSD" });
  bridge.turnAway();
  await assert.rejects(refused, RefusedError);
  assert.deepEqual(states, ["connected", "connecting", "connected", "refused"]);
  end();
  bridge.connect();
  assert.equal(states.length, 4);
  assert.equal(imports.all.length, 1);
});

test("the shell's words are told", (context) => {
  const bridge = new MockBridge(context, { shell: { chooseFiles: async () => ["a.csv"] } });
  /** @type {string[]} */
  const told = [];
  bridge.onState(() => told.push(bridge.notice));
  bridge.say("It ended.");
  assert.deepEqual(told, ["It ended."]);
  assert.ok(bridge.shell.chooseFiles);
});

test("a stream sends what the test puts, no more than is taken, and ends", async (context) => {
  const bridge = new MockBridge(context);
  const streams = bridge.streams("mtf.replay", ({ symbol }) => ({ replay: symbol.length }));
  const subscription = await bridge.subscribe("mtf.replay", { symbol: "EURUSD", at: 5n }, { bufferedEventsMax: 4 });
  const stream = await streams.next();
  assert.deepEqual([subscription.info.replay, stream.params.at, stream.room], [6, 5n, 4]);
  for (const speed of [1, 2]) stream.put(sample("ReplayEvent", { speed }));
  stream.put(sample("ReplayEvent", { speed: 3 }), 2);
  stream.put(sample("ReplayEvent", { speed: 4 }));
  assert.throws(() => stream.put(sample("ReplayEvent")), /4 events wait/);
  assert.throws(() => stream.put(loose({})), /an event of mtf\.replay: ReplayEvent needs/);
  /** @type {unknown[]} */
  const seen = [];
  for (let turn = 0; turn < 4; turn += 1) {
    const { value } = await subscription.next();
    seen.push([value.sequence, value.payload.speed, value.gap]);
  }
  assert.deepEqual(seen, [[1, 1, false], [2, 2, false], [5, 3, true], [6, 4, false]]);
  assert.equal(stream.room, 4);
  stream.end({ code: "changed", message: "other ticks" });
  await assert.rejects(subscription.next(), EngineError);
  assert.ok(stream.isOver);

  const other = await bridge.subscribe("mtf.replay", { symbol: "EURUSD", at: 5n });
  const open = await streams.next();
  other.close();
  assert.ok(open.isOver);
  open.put(sample("ReplayEvent"));
  assert.deepEqual(await other.next(), { done: true, value: undefined });
});

test("streams outlive a connection as the schema says of each", async (context) => {
  const bridge = new MockBridge(context);
  const ticks = bridge.streams("bars.stream", () => sample("StreamInfo"));
  const log = bridge.streams("log.subscribe", {});
  const replays = bridge.streams("mtf.replay", { replay: 1 });
  const always = await bridge.subscribe("bars.stream", { symbol: "EURUSD", timeframe: "1m" });
  const run = await bridge.subscribe("log.subscribe", {});
  const never = await bridge.subscribe("mtf.replay", { symbol: "EURUSD", at: 0 }, { restart: false });
  const line = sample("LogEvent");
  (await ticks.next()).put(sample("BarBatch"));
  (await log.next()).put(line);
  (await replays.next()).put(sample("ReplayEvent"));
  for (const stream of [always, run, never]) await stream.next();

  bridge.disconnect();
  bridge.connect();
  (await ticks.next()).put(sample("BarBatch"));
  (await log.next()).put(line);
  for (const stream of [always, run]) {
    const { value } = await stream.next();
    assert.deepEqual([value.sequence, value.gap], [2, false]);
  }
  await assert.rejects(never.next(), SequenceGapError);
  assert.equal(replays.all.length, 1);

  // Another run of the engine knows nothing of the lines of the one before.
  bridge.disconnect();
  bridge.connect({ engine: "run-2" });
  (await ticks.next()).put(sample("BarBatch"));
  (await log.next()).put(line);
  const [batch, told] = [await always.next(), await run.next()];
  assert.deepEqual([batch.value.sequence, batch.value.gap], [3, false]);
  assert.deepEqual([told.value.sequence, told.value.gap], [1, true]);
  bridge.turnAway();
  await assert.rejects(always.next(), RefusedError);
  await assert.rejects(run.next(), RefusedError);
});

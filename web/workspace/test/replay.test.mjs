// A replay without a page: what becomes of it, and of what the user says, when the engine goes and comes back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { EngineError, readReplay, Replay, SequenceGapError, writeReplay } from "../../../build/web/workspace/index.js";

const settled = () => new Promise((resolve) => setTimeout(resolve));

/** An engine whose replays are fed by the test, and that notes what it is told. */
class Engine {
  state = "connected";
  subscriptions = [];
  told = [];
  /** What becomes of the next controls: an error, or whether they are known to be done. */
  answers = [];

  async subscribe(method, params) {
    assert.equal(method, "mtf.replay");
    const number = this.subscriptions.length + 1;
    const waiting = [];
    let wake = () => {};
    const stream = {
      params,
      info: { replay: number },
      closed: false,
      send: (item) => {
        waiting.push(item);
        wake();
      },
      close() {
        this.closed = true;
        this.send(null);
      },
      async *[Symbol.asyncIterator]() {
        for (;;) {
          while (waiting.length === 0) await new Promise((resolve) => (wake = resolve));
          const item = waiting.shift();
          if (item === null) return;
          if (item instanceof Error) throw item;
          yield { payload: { playing: false, ended: false, ...item } };
        }
      },
    };
    this.subscriptions.push(stream);
    return stream;
  }

  async callOnce(method, params) {
    assert.equal(method, "mtf.replay.control");
    this.told.push(params);
    const answer = this.answers.shift();
    if (answer instanceof Error) throw answer;
    return { known: answer ?? true };
  }

  get last() {
    return this.subscriptions.at(-1);
  }
}

function deskOf(bridge) {
  return {
    bridge,
    symbol: "EURUSD",
    side: "bid",
    timeframes: ["1m"],
    panels: [],
    focused: 0,
    entered: [],
    faults: [],
    enterReplay(at) {
      this.entered.push(at);
    },
    showState() {},
    changed() {},
    failed(error) {
      this.faults.push(error.message);
    },
  };
}

async function begun(at = 100n) {
  const bridge = new Engine();
  const desk = deskOf(bridge);
  const replay = new Replay(desk, at);
  void replay.run();
  await settled();
  bridge.last.send({ state: { at } });
  await settled();
  return { bridge, desk, replay };
}

test("what is said while the engine is away is told in order when it is back", async () => {
  const { bridge, desk, replay } = await begun();
  bridge.state = "connecting";
  replay.stepTicks(1);
  replay.stepTicks(1);
  replay.seek(500n);
  replay.setSpeed(1000);
  replay.toggle();
  await settled();
  assert.deepEqual(bridge.told, []);
  assert.equal(replay.waiting, "go to an instant, 1000x, play");
  assert.equal(replay.willPlay, true);
  // The engine is there again, and knows of no replay.
  bridge.last.send(new SequenceGapError("gone", "mtf.replay", 0));
  bridge.state = "connected";
  await settled();
  await settled();
  assert.equal(bridge.subscriptions.length, 2);
  assert.equal(bridge.last.params.at, 100n);
  assert.deepEqual(bridge.told, [
    { replay: 2, action: "seek", at: 500n },
    { replay: 2, action: "speed", speed: 1000 },
    { replay: 2, action: "play" },
  ]);
  assert.equal(replay.waiting, undefined);
  assert.deepEqual(desk.faults, []);
});

test("a step whose answer was lost is made again, but not if it was seen", async () => {
  for (const isSeen of [false, true]) {
    const { bridge, replay } = await begun();
    bridge.answers.push(false);
    const callOnce = bridge.callOnce.bind(bridge);
    bridge.callOnce = async (method, params) => {
      if (isSeen && bridge.told.length === 0) {
        bridge.last.send({ state: { at: 107n } });
        await settled();
      }
      return callOnce(method, params);
    };
    replay.stepTicks(1);
    await settled();
    await settled();
    bridge.last.send(new SequenceGapError("gone", "mtf.replay", 0));
    await settled();
    await settled();
    assert.equal(bridge.last.params.at, isSeen ? 107n : 100n);
    assert.deepEqual(bridge.told.map((told) => told.replay), isSeen ? [1] : [1, 2]);
  }
});

test("a replay that another run of the engine does not know is told what waits when it is begun anew", async () => {
  const { bridge, desk, replay } = await begun();
  bridge.answers.push(new EngineError("mtf.replay.control", { code: "not_found", message: "no such replay" }));
  replay.stepTicks(-2);
  await settled();
  bridge.last.send(new SequenceGapError("gone", "mtf.replay", 0));
  await settled();
  await settled();
  assert.deepEqual(bridge.told.at(-1), { replay: 2, action: "step_back", ticks: 2 });
  assert.deepEqual(desk.faults, []);
});

test("a replay whose ticks have changed goes on with the new ones, at the same instant, and says so", async () => {
  const { bridge, desk } = await begun();
  bridge.last.send(new EngineError("mtf.replay", { code: "changed", message: "ticks have changed" }));
  await settled();
  await settled();
  assert.equal(bridge.subscriptions.length, 2);
  assert.deepEqual(desk.entered, [100n, 100n]);
  assert.match(desk.faults[0], /have become others/);
});

test("a replay that fails keeps its instant, and can be gone on with", async () => {
  const { bridge, desk, replay } = await begun();
  bridge.last.send(new EngineError("mtf.replay", { code: "io", message: "the disk is gone" }));
  await settled();
  assert.match(replay.fault, /the disk is gone/);
  assert.equal(desk.faults.length, 1);
  replay.stepTicks(1);
  await settled();
  assert.equal(bridge.told.length, 0);
  void replay.run();
  await settled();
  await settled();
  assert.equal(replay.fault, undefined);
  assert.deepEqual(bridge.told, [{ replay: 2, action: "step_forward", ticks: 1 }]);
});

test("a replay that has been ended takes no wishes, and begins no other one", async () => {
  const { bridge, replay } = await begun();
  replay.stop();
  replay.stepTicks(1);
  replay.toggle();
  await settled();
  assert.deepEqual(bridge.told, []);
  assert.equal(bridge.subscriptions.length, 1);
  assert.ok(bridge.last.closed);
});

test("a replay is kept exactly, and what makes no sense is none", () => {
  const texts = new Map();
  const storage = {
    getItem: (name) => texts.get(name) ?? null,
    setItem: (name, text) => texts.set(name, text),
    removeItem: (name) => texts.delete(name),
  };
  const replay = { symbol: "EURUSD", at: 1_709_807_400_000_000_001n, speed: 60, isBlind: true };
  assert.equal(readReplay(storage), undefined);
  writeReplay(storage, replay);
  assert.deepEqual(readReplay(storage), replay);
  const [name] = texts.keys();
  for (
    const wrong of [
      "rubbish",
      "null",
      "3",
      '{"symbol":3,"at":"1","speed":1}',
      '{"symbol":"A","at":1,"speed":1}',
      '{"symbol":"A","at":"1.5","speed":1}',
      '{"symbol":"A","at":"1","speed":0}',
      '{"symbol":"A","at":"1","speed":"1"}',
    ]
  ) {
    texts.set(name, wrong);
    assert.equal(readReplay(storage), undefined, wrong);
  }
  writeReplay(storage, undefined);
  assert.equal(texts.size, 0);
  // Browsers may forbid all of it.
  const forbidden = () => {
    throw new Error("forbidden");
  };
  writeReplay({ setItem: forbidden }, replay);
  assert.equal(readReplay({ getItem: forbidden }), undefined);
});

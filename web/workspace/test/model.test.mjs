// The parts of the workspace that need no page.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  areEqual,
  barOf,
  BarSeries,
  barsOf,
  bytesText,
  completedBars,
  countText,
  durationText,
  intervalOpen,
  isoText,
  parseRoute,
  parseTime,
  partialBar,
  plainText,
  priceText,
  readKept,
  routeText,
  secondsOf,
  standard,
  stateOf,
  writeKept,
} from "../../../build/web/workspace/index.js";

const bar = (openTime, width = 60, more = {}) => ({
  openTime,
  closeTime: openTime + width,
  open: 1,
  high: 3,
  low: 1,
  close: 2,
  ticks: 4,
  isPartial: false,
  ...more,
});
const series = (...times) => {
  const made = new BarSeries();
  made.reset(times.map((time) => bar(time)));
  return made;
};
const times = (made) => made.bars.map(({ openTime }) => openTime);

/** Numbers from a seed: the same on each run. */
function chance(seed) {
  let state = seed;
  return (count) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * count);
  };
}

test("places and instants are each other's inverse, over gaps too", () => {
  const made = series(0, 60, 120, 600, 660);
  for (
    const [time, place] of [
      [0, -0.5],
      [30, 0],
      [60, 0.5],
      [179, 2.5 - 1 / 60],
      [600, 2.5],
      [630, 3],
      [720, 4.5],
      [780, 5.5],
      [-60, -1.5],
    ]
  ) {
    assert.ok(Math.abs(made.logicalOf(time) - place) < 1e-9, `${time}`);
    assert.ok(Math.abs(made.timeOf(place) - time) < 1e-6, `${place}`);
  }
  // A time without bars has no width.
  assert.equal(made.logicalOf(300), 2.5);
  assert.deepEqual(
    [-1, 0, 59, 60, 599, 600, 10_000].map((time) => made.placeAt(time)),
    [-1, 0, 0, 1, 2, 3, 4],
  );
});

test("bars are merged, put in front, and refused in a wrong order", () => {
  const made = series(60, 120);
  assert.deepEqual(made.prepend([bar(0), bar(60)]), { kind: "front", count: 1 });
  assert.deepEqual(made.merge([bar(120), bar(180)]), { kind: "tail", from: 3 });
  assert.deepEqual(made.merge([bar(180, 60, { close: 3 })]), { kind: "tail", from: 3 });
  assert.deepEqual(made.merge([bar(180, 60, { close: 3 })]), { kind: "none" });
  assert.deepEqual(made.merge([bar(90, 30)]), { kind: "all" });
  assert.deepEqual(made.merge([bar(-60)]), { kind: "none" });
  assert.deepEqual(times(made), [0, 60, 90, 120, 180]);
  assert.throws(() => made.reset([bar(60), bar(60)]), RangeError);
  assert.throws(() => made.merge([bar(300), bar(240)]), RangeError);
});

test("the bars of an instant do not depend on the way to it", () => {
  const draw = chance(7);
  // Bars of 10 with gaps, and states as an engine tells them: three completed bars and the one in progress.
  const opens = [];
  for (let time = 0; opens.length < 200; time += 10) if (draw(4) > 0) opens.push(time);
  const stateAt = (at) => {
    const completed = opens.filter((open) => open + 10 <= at).map((open) => bar(open, 10));
    const current = Math.floor(at / 10) * 10;
    const partial = opens.includes(current)
      ? bar(current, 10, { isPartial: true, close: at - current, ticks: at - current })
      : undefined;
    return [completed.slice(-3), partial, current];
  };
  const whole = (at) => {
    const [, partial] = stateAt(at);
    const completed = opens.filter((open) => open + 10 <= at).map((open) => bar(open, 10));
    return partial === undefined ? completed : [...completed, partial];
  };
  const made = new BarSeries();
  let at = 900;
  made.reset(whole(at));
  for (let step = 0; step < 2000; step += 1) {
    // Not further than the three bars reach: farther ones are loaded by the panel.
    at = Math.max(60, Math.min(1500, at + draw(41) - 20));
    const before = made.bars;
    const change = made.showState(...stateAt(at));
    const last = before[before.length - 1];
    const [completed] = stateAt(at);
    if (completed.length > 0 && completed[0].openTime > last.openTime) {
      made.reset(whole(at));
      continue;
    }
    assert.deepEqual(made.bars, whole(at), `at ${at}, step ${step}`);
    if (change.kind === "tail") assert.deepEqual(made.bars.slice(0, change.from), before.slice(0, change.from));
    if (change.kind === "none") assert.equal(made.bars.length, before.length);
  }
});

test("times to the nanosecond", () => {
  assert.equal(isoText(1_710_149_400_250_000_000n), "2024-03-11T09:30:00.250Z");
  assert.equal(isoText(1_710_149_400_000_000_001n), "2024-03-11T09:30:00.000000001Z");
  assert.equal(isoText(-1n), "1969-12-31T23:59:59.999999999Z");
  assert.equal(secondsOf(-1n), -1);
  for (const text of ["2024-03-11T09:30:00.25Z", "2024-03-11 09:30:00.25", " 2024-03-11 09:30:00.250 "]) {
    assert.equal(parseTime(text), 1_710_149_400_250_000_000n, text);
  }
  assert.equal(parseTime("2024-03-11"), 1_710_115_200_000_000_000n);
  for (const text of ["", "2024-02-30", "2024-3-1", "yesterday", "2024-03-11 25:00", "2024-03-11T09:30+01:00"]) {
    assert.equal(parseTime(text), undefined, text);
  }
  assert.equal(intervalOpen(1_710_149_499_999_999_999n, { elapsed_seconds: 39.999999999 }), 1_710_149_460);
});

test("numbers for people are exact", () => {
  assert.equal(priceText(107868, 5), "1.07868");
  assert.equal(priceText(5, 5), "0.00005");
  assert.equal(priceText(-5n, 3), "-0.005");
  assert.equal(priceText(9_007_199_254_740_993n, 0), "9007199254740993");
  assert.equal(countText(1_234_567), "1\u202f234\u202f567");
  for (
    const [bytes, text] of [
      [0, "0 B"],
      [999, "999 B"],
      [1000, "1.00 kB"],
      [1_324_000, "1.32 MB"],
      [13_240_000, "13.2 MB"],
      [132_400_000_000, "132 GB"],
      [5e15, "5000 TB"],
    ]
  ) {
    assert.equal(bytesText(bytes), text);
  }
  for (
    const [seconds, text] of [
      [0.4, "0 s"],
      [59.4, "59 s"],
      [60, "1 min 0 s"],
      [3_599, "59 min 59 s"],
      [3_600, "1 h 0 min"],
      [90_061, "1 d 1 h"],
      [-5, "0 s"],
      [Number.POSITIVE_INFINITY, "unknown"],
      [Number.NaN, "unknown"],
    ]
  ) {
    assert.equal(durationText(seconds), text);
  }
  assert.equal(plainText(1_710_149_400_250_000_000n), "2024-03-11 09:30:00.250");
});

test("addresses", () => {
  for (
    const [text, route] of [
      ["#/EURUSD", { page: "charts", symbol: "EURUSD" }],
      ["#/EURUSD?at=2024-03-11T09:30:00Z&side=mid", {
        page: "charts",
        symbol: "EURUSD",
        at: "2024-03-11T09:30:00Z",
        side: "mid",
      }],
      ["#/-/data", { page: "data" }],
      ["#/-/system", { page: "system" }],
      ["#/A%2FB", { page: "charts", symbol: "A/B" }],
    ]
  ) {
    const found = parseRoute(text);
    assert.deepEqual(JSON.parse(JSON.stringify(found)), route, text);
    assert.equal(routeText(found), text);
  }
  for (const text of ["", "#", "#/", "#/%", "#/-/nothing", "#/?side=both"]) {
    assert.equal(parseRoute(text).page, "charts", text);
    assert.equal(parseRoute(text).side, undefined, text);
  }
});

test("what was kept makes sense, whatever the storage holds", () => {
  const read = (text) => readKept({ getItem: () => text });
  for (const text of [null, "", "{", "1", "null", '{"layout":3,"side":"x","timeframes":["1m"],"zoom":"no"}']) {
    assert.deepEqual(read(text), standard(), String(text));
  }
  assert.equal(read('{"side":"mid","layout":4}').side, "mid");
  assert.deepEqual(read('{"zoom":[50,1,"x",1e9]}').zoom, [50, 0, 0, 0]);
  assert.equal(read(JSON.stringify({ symbol: "x".repeat(65) })).symbol, undefined);
  assert.deepEqual(read('{"zoom":[5,2000,4,2001,50,50,50]}').zoom, [5, 2000, 0, 0, 50, 50]);
});

test("what is kept is read as it was written, and a storage that refuses costs nothing", () => {
  const items = new Map();
  const storage = { getItem: (name) => items.get(name) ?? null, setItem: (name, value) => items.set(name, value) };
  const timeframes = ["1s", "5s", "15s", "30m", "1h", "1d"];
  const kept = { symbol: "EURUSD", side: "ask", timeframes, layout: 2, syncCrosshair: false, syncTime: "span", zoom: [100] };
  writeKept(storage, kept);
  assert.deepEqual(readKept(storage), kept);
  assert.equal(items.size, 1);
  writeKept(
    {
      setItem: () => {
        throw new Error("full");
      },
    },
    standard(),
  );
});

const minute = 60_000_000_000n;
const info = (number, more = {}) => ({
  open_time: minute * number,
  close_time: minute * (number + 1n),
  open: 107_700,
  high: 107_710,
  low: 107_690,
  close: 107_705,
  tick_count: 12,
  ...more,
});
const made = (number, isPartial) => ({
  openTime: 60 * number,
  closeTime: 60 * (number + 1),
  open: 107_700,
  high: 107_710,
  low: 107_690,
  close: 107_705,
  ticks: 12,
  isPartial,
});

test("bars are made of the engine's columns and of its states", () => {
  const batch = {
    count: 2,
    open_time: BigInt64Array.of(minute * 7n, minute * 8n),
    close_time: BigInt64Array.of(minute * 8n, minute * 9n),
    open: BigInt64Array.of(107_700n, 1n),
    high: BigInt64Array.of(107_710n, 4n),
    low: BigInt64Array.of(107_690n, -2n),
    close: BigInt64Array.of(107_705n, 3n),
    tick_count: BigInt64Array.of(12n, 5n),
    complete: Uint8Array.of(1, 0),
  };
  const last = { openTime: 480, closeTime: 540, open: 1, high: 4, low: -2, close: 3, ticks: 5, isPartial: true };
  assert.deepEqual(barsOf(batch), [made(7, false), last]);
  assert.deepEqual(barsOf({ ...batch, count: 0 }), []);
  assert.deepEqual(barOf(info(7n), true), made(7, true));
  const state = { timeframe: "1m", completed: [info(5n), info(6n)], partial: info(7n) };
  assert.deepEqual(completedBars(state), [made(5, false), made(6, false)]);
  assert.deepEqual(partialBar(state), made(7, true));
  assert.equal(partialBar({ ...state, partial: null }), undefined);
  assert.equal(partialBar({ ...state, partial: undefined }), undefined);
  assert.equal(stateOf({ timeframes: [{ timeframe: "5m" }, state] }, "1m"), state);
  assert.equal(stateOf({ timeframes: [state] }, "1h"), undefined);
});

test("bars are equal if all of them is", () => {
  assert.ok(areEqual(made(7, true), made(7, true)));
  for (const name of Object.keys(made(7, true))) {
    const other = { ...made(7, true) };
    other[name] = name === "isPartial" ? false : other[name] + 1;
    assert.ok(!areEqual(made(7, true), other), name);
  }
});

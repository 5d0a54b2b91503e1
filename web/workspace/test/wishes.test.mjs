// What the user wants of a replay while the engine is away.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Wishes } from "../../../build/web/workspace/index.js";

/** The wishes that are left of these, as they would be told. */
function left(...all) {
  const wishes = new Wishes();
  for (const wish of all) wishes.add(wish);
  const told = [];
  for (let wish = wishes.begin(); wish !== undefined; wish = wishes.begin()) {
    told.push(wish);
    wishes.end(true);
  }
  assert.ok(wishes.isEmpty);
  return told;
}
const step = (ticks, action = "step_forward") => ({ action, ticks });

test("steps that follow each other are one, and keep their order", () => {
  assert.deepEqual(left(step(1), step(1), step(3)), [step(5)]);
  assert.deepEqual(left(step(2), step(1, "step_back"), step(1)), [step(2), step(1, "step_back"), step(1)]);
  assert.deepEqual(left(step(9_000), step(9_000)), [step(10_000)]);
});

test("where one is sent last is where one goes, and what is said last of playing and speed holds", () => {
  assert.deepEqual(left(step(4), { action: "seek", at: 1n }, { action: "seek", at: 2n }, step(1)), [
    { action: "seek", at: 2n },
    step(1),
  ]);
  assert.deepEqual(left({ action: "play" }, { action: "pause" }, { action: "play" }), [{ action: "play" }]);
  assert.deepEqual(left({ action: "speed", speed: 1 }, step(1), { action: "speed", speed: 60 }), [
    step(1),
    { action: "speed", speed: 60 },
  ]);
});

test("what is being told is not changed by what comes", () => {
  const wishes = new Wishes();
  wishes.add(step(1));
  assert.deepEqual(wishes.begin(), step(1));
  wishes.add(step(1));
  wishes.add({ action: "seek", at: 5n });
  wishes.end(false); // it was not heard, and waits again
  assert.deepEqual(wishes.begin(), step(1));
  wishes.end(true);
  assert.deepEqual(wishes.begin(), { action: "seek", at: 5n });
});

test("it tells in words, and whether it will play", () => {
  const wishes = new Wishes();
  assert.equal(wishes.playing, undefined);
  for (const wish of [step(1), step(2, "step_back"), { action: "speed", speed: 1e9 }, { action: "play" }]) wishes.add(wish);
  assert.equal(wishes.playing, true);
  assert.equal(wishes.text, "a tick forward, 2 ticks back, full speed, play");
  wishes.add({ action: "seek", at: 1n });
  wishes.add({ action: "speed", speed: 60 });
  wishes.add({ action: "pause" });
  assert.equal(wishes.playing, false);
  assert.equal(wishes.text, "go to an instant, 60x, pause");
});

// @ts-check
// The data page's imports without a page: what becomes of them whatever breaks.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Imports, MockBridge, sample } from "../../../build/web/workspace-mock/index.js";

const settled = () => new Promise((resolve) => setImmediate(() => resolve(undefined)));
/** What a page keeps, of a browser that keeps nothing. */
const storage = { getItem: () => null, setItem: () => {} };
const params = { paths: ["/ticks.csv"], symbol: "EURUSD" };
/** @param {import("../../../build/web/workspace-mock/index.js").Messages["ImportJob"]["state"]} state */
const job = (state) => sample("ImportJob", { job: 3, symbol: "EURUSD", paths: ["/ticks.csv"], state });

test("an import whose answer is lost is begun once", async (context) => {
  const bridge = new MockBridge(context);
  const starts = bridge.hold("import.start");
  const waits = bridge.hold("import.wait");
  bridge.answer("import.list", sample("ImportListResult"));
  const imports = new Imports(bridge, storage, () => {});
  const started = imports.start(params);
  const first = await starts.next();
  bridge.disconnect();
  bridge.connect();
  // The key tells the engine that it is the same one.
  const again = await starts.next();
  assert.ok(first.params.key);
  assert.deepEqual(again.params, first.params);
  again.resolve(job("queued"));
  assert.ok(await started);
  assert.deepEqual(imports.jobs.map(({ job: number, state }) => [number, state]), [[3, "queued"]]);
  assert.equal((await waits.next()).params.job, 3);
  assert.equal(imports.fault, undefined);
});

test("an import is followed to its end", async (context) => {
  const bridge = new MockBridge(context);
  const waits = bridge.hold("import.wait");
  let stored = 0;
  bridge.answer("import.list", sample("ImportListResult", { jobs: [job("queued")] }));
  const imports = new Imports(bridge, storage, () => (stored += 1));
  await imports.refresh();
  const wait = await waits.next();
  wait.progress(sample("ImportProgressInfo", { rows: 1000 }));
  assert.deepEqual(imports.jobs.map(({ state, progress }) => [state, progress?.rows]), [["running", 1000]]);
  bridge.answer("import.list", sample("ImportListResult", { jobs: [job("finished")] }));
  wait.resolve(job("finished"));
  await settled();
  assert.deepEqual([imports.jobs[0]?.state, stored], ["finished", 1]);
  assert.equal(waits.all.length, 1);
});

test("the engine's words are shown, and the form can be used again", async (context) => {
  const bridge = new MockBridge(context);
  bridge.refuse("import.start", { code: "not_found", message: "no such file", location: "/ticks.csv" });
  const imports = new Imports(bridge, storage, () => {});
  assert.equal(await imports.start(params), false);
  assert.equal(imports.fault, "import.start: no such file (/ticks.csv) [not_found]");
  assert.deepEqual(imports.jobs, []);
});

// Imports that are stopped and gone on with, and files that wait to be sent.
import assert from "node:assert/strict";
import { File } from "node:buffer";
import { test } from "node:test";
import { EngineError, ImportNotes, Imports } from "../../../build/web/workspace/index.js";

/** Waits for what is to come about. */
async function until(isSo) {
  for (let turn = 0; turn < 4000 && !isSo(); turn += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.ok(isSo());
}

function storageOf() {
  const texts = new Map();
  return { getItem: (name) => texts.get(name) ?? null, setItem: (name, text) => texts.set(name, text) };
}

/** An engine that takes files and begins imports; the test says how they end. */
class Engine {
  state = "connected";
  engine = { engine: "run" };
  jobs = [];
  interrupted = [];
  started = [];
  uploads = new Map();
  waits = [];
  pieces = [];
  /** Sending waits for this. */
  gate = Promise.resolve();

  onState() {
    return () => {};
  }

  async callOnce(method, params) {
    assert.equal(method, "import.start");
    this.started.push(params);
    const job = { job: this.jobs.length + 1, key: params.key, symbol: params.symbol, paths: params.paths, state: "running" };
    this.jobs.push(job);
    return { known: true, result: job };
  }

  async call(method, params) {
    if (method === "import.list") return { jobs: [...this.jobs], records: [], interrupted: this.interrupted };
    if (method === "import.wait") return new Promise((resolve, reject) => this.waits.push({ job: params.job, resolve, reject }));
    if (method === "import.discard") return {};
    assert.equal(method, "import.upload");
    const { key, name, bytes, offset, data } = params;
    if (data.length > 0) {
      await this.gate;
      this.pieces.push(name);
      this.uploads.set(`${key}/${name}`, offset + data.length);
    }
    const received = this.uploads.get(`${key}/${name}`) ?? 0;
    return { received, complete: received === bytes };
  }

  /** Ends a job as the engine tells it. */
  async end(imports, number, state) {
    const place = this.jobs.findIndex(({ job }) => job === number);
    this.jobs[place] = { ...this.jobs[place], state };
    await until(() => this.waits.some(({ job }) => job === number));
    this.waits.find(({ job }) => job === number).resolve(this.jobs[place]);
    await until(() => imports.jobs.some((job) => job.job === number && job.state === state));
  }

  /** Another run of it: nothing is known of the imports of before but their journals. */
  restart(...symbols) {
    this.jobs = [];
    this.engine = { engine: "another" };
    this.interrupted = symbols.map((symbol) => ({ key: `journal-${symbol}`, symbol, days: ["2024-03-11"], bytes: 9 }));
  }
}
const file = (name, bytes, lastModified = 1) => new File([new Uint8Array(bytes)], name, { lastModified });
const params = { symbol: "EURUSD", overlap: "merge", crossed: "keep", dry_run: false };

test("an import that was cancelled goes on with the same settings, under another key", async () => {
  const bridge = new Engine();
  const imports = new Imports(bridge, storageOf(), () => {});
  await imports.start({ ...params, paths: ["/data/a.csv"] });
  assert.equal(imports.wayOn(imports.jobs[0]), undefined);
  await bridge.end(imports, 1, "cancelled");
  const way = imports.wayOn(imports.jobs[0]);
  assert.equal(await imports.goOn(way.note), true);
  const [first, second] = bridge.started;
  assert.deepEqual({ ...second, key: 0 }, { ...first, key: 0 });
  assert.notEqual(second.key, first.key);
  // The one that was stopped has gone on, and does so once.
  assert.equal(imports.wayOn(imports.jobs.find(({ job }) => job === 1)), undefined);
  await bridge.end(imports, 2, "finished");
  assert.equal(imports.wayOn(imports.jobs.find(({ job }) => job === 2)), undefined);
  assert.equal(imports.waysOn("EURUSD").length, 0);
});

test("imports that ended with the engine go on after a reload, too; those that were finished or only tried do not", async () => {
  const bridge = new Engine();
  const storage = storageOf();
  const before = new Imports(bridge, storage, () => {});
  await before.start({ ...params, paths: ["/data/done.csv"] });
  await bridge.end(before, 1, "finished");
  await before.start({ ...params, paths: ["/data/tried.csv"], dry_run: true });
  await before.start({ ...params, paths: ["/data/a.csv"] });
  await before.start({ ...params, symbol: "USDJPY", paths: ["/data/b.csv"] });
  bridge.restart("EURUSD", "USDJPY");
  const after = new Imports(bridge, storage, () => {});
  await after.refresh();
  assert.equal(after.interrupted.length, 2);
  const ways = after.waysOn("EURUSD");
  assert.deepEqual(ways.map(({ note }) => note.params.paths), [["/data/a.csv"]]);
  assert.deepEqual(after.waysOn(), []);
  await after.goOn(ways[0].note);
  assert.deepEqual(bridge.started.at(-1).paths, ["/data/a.csv"]);
  // While it runs, its journal is none of an interrupted one.
  await after.refresh();
  assert.deepEqual(after.interrupted.map(({ symbol }) => symbol), ["USDJPY"]);
  // Given up, there is nothing to go on with.
  await after.discard("journal-USDJPY", "USDJPY");
  assert.deepEqual(after.waysOn("USDJPY"), []);
});

test("an import that ended with the engine before it had staged anything goes on, too, or is forgotten; one that failed is not listed", async () => {
  const bridge = new Engine();
  const storage = storageOf();
  const before = new Imports(bridge, storage, () => {});
  for (const name of ["failed", "a", "b"]) await before.start({ ...params, paths: [`/data/${name}.csv`] });
  await bridge.end(before, 1, "failed");
  assert.ok("note" in before.wayOn(before.jobs.find(({ job }) => job === 1)));
  bridge.restart();
  const after = new Imports(bridge, storage, () => {});
  await after.refresh();
  assert.deepEqual(after.waysOn().map(({ note }) => note.params.paths[0]), ["/data/b.csv", "/data/a.csv"]);
  after.forget(after.waysOn()[0].note);
  await after.goOn(after.waysOn()[0].note);
  assert.deepEqual(bridge.started.at(-1).paths, ["/data/a.csv"]);
  assert.deepEqual(after.waysOn(), []);
});

test("what others have stored is told", async () => {
  const bridge = new Engine();
  let told = 0;
  const imports = new Imports(bridge, storageOf(), () => (told += 1));
  await imports.refresh();
  await imports.refresh();
  assert.equal(told, 0);
  const call = bridge.call.bind(bridge);
  bridge.call = async (method, params) => {
    const answer = await call(method, params);
    return method === "import.list" ? { ...answer, records: [{ import_id: 1 }] } : answer;
  };
  await imports.refresh();
  await imports.refresh();
  assert.equal(told, 1);
});

test("an import that somebody else started says where it can go on", async () => {
  const bridge = new Engine();
  const imports = new Imports(bridge, storageOf(), () => {});
  bridge.jobs = [
    {
      job: 1,
      key: null,
      symbol: "EURUSD",
      paths: ["/a/x.csv", "upload:k"],
      state: "cancelled",
      progress: { path: "inside.csv" },
    },
    { job: 2, key: "k", symbol: "EURUSD", paths: ["upload:k"], state: "finished" },
  ];
  await imports.refresh();
  const [second, first] = imports.jobs;
  assert.match(imports.wayOn(first).why, /started elsewhere/);
  assert.equal(imports.wayOn(second), undefined);
  assert.deepEqual(imports.namesOf(first), ["x.csv", "inside.csv"]);
  assert.deepEqual(imports.namesOf(second), ["files that were sent"]);
});

test("files that were sent go on while they are there, and else it says why not", async () => {
  const bridge = new Engine();
  const imports = new Imports(bridge, storageOf(), () => {});
  imports.send([file("a.csv", 7), file("b.csv", 9)], params);
  await until(() => imports.jobs.length === 1);
  await bridge.end(imports, 1, "cancelled");
  const [job] = imports.jobs;
  assert.deepEqual(imports.namesOf(job), ["a.csv", "b.csv"]);
  const way = imports.wayOn(job);
  assert.equal(way.why, undefined);
  await imports.goOn(way.note);
  assert.deepEqual(bridge.started[1].paths, bridge.started[0].paths);
  await bridge.end(imports, 2, "cancelled");
  // The engine removes them some time.
  bridge.uploads.clear();
  await imports.refresh();
  await until(() => "why" in (imports.wayOn(imports.jobs.find((one) => one.job === 2)) ?? {}));
  const late = imports.wayOn(imports.jobs.find((one) => one.job === 2));
  assert.match(late.why, /are there no more/);
  assert.equal(await imports.goOn(late.note), false);
  assert.match(imports.fault, /choose them again/);
  assert.equal(bridge.started.length, 2);
  // Sent again, they are there.
  imports.send([file("a.csv", 7), file("b.csv", 9)], params);
  await until(() => bridge.started.length === 3);
});

test("files wait until those before them have been sent, are listed, and can be taken back", async () => {
  const bridge = new Engine();
  let open;
  bridge.gate = new Promise((resolve) => (open = resolve));
  const imports = new Imports(bridge, storageOf(), () => {});
  imports.send([file("a.csv", 7)], params);
  imports.send([file("b.csv", 7)], params);
  imports.send([file("c.csv", 7)], { ...params, symbol: "USDJPY" });
  assert.deepEqual(imports.sendings.map(({ state }) => state), ["sending", "waiting", "waiting"]);
  assert.deepEqual(imports.sendings.map(({ upload }) => upload.names[0]), ["a.csv", "b.csv", "c.csv"]);
  assert.equal(imports.isBusy, true);
  imports.stopSending(imports.sendings[1]);
  open();
  await until(() => imports.sendings.length === 0);
  assert.deepEqual(bridge.pieces, ["a.csv", "c.csv"]);
  assert.deepEqual(bridge.started.map(({ symbol }) => symbol), ["EURUSD", "USDJPY"]);
  assert.equal(imports.isBusy, false);
  assert.deepEqual(imports.sendings, []);
});

test("what cannot be sent says why, does not hold up the others, and is sent again", async () => {
  const bridge = new Engine();
  const call = bridge.call.bind(bridge);
  let isFull = true;
  bridge.call = (method, piece) => {
    if (isFull && piece?.name === "a.csv") throw new EngineError(method, { code: "usage", message: "it has too many bytes" });
    return call(method, piece);
  };
  const imports = new Imports(bridge, storageOf(), () => {});
  imports.send([file("a.csv", 7)], params);
  imports.send([file("b.csv", 7)], params);
  await until(() => bridge.started.length === 1);
  const [failed] = imports.sendings;
  assert.equal(failed.state, "failed");
  assert.match(failed.fault, /too many bytes/);
  isFull = false;
  imports.sendAgain(failed);
  await until(() => bridge.started.length === 2);
  assert.deepEqual(imports.sendings, []);
});

test("notes are bounded, and what makes no sense is left out", () => {
  const storage = storageOf();
  const notes = new ImportNotes(storage);
  for (let number = 0; number < 60; number += 1) {
    notes.put({ keys: [`k${number}`], params: { symbol: "A", paths: ["p"] }, files: [], state: "begun" });
  }
  assert.equal(notes.all.length, 50);
  assert.equal(notes.of("k59").keys[0], "k59");
  assert.equal(notes.of("k9"), undefined);
  assert.equal(notes.of(null), undefined);
  for (const wrong of ["rubbish", "{}", "null"]) {
    storage.setItem("tickloom.imports.1", wrong);
    assert.deepEqual(notes.all, []);
  }
  const good = { keys: ["k"], params: { symbol: "A", paths: [] }, files: [{ name: "a", bytes: 1 }], state: "finished" };
  const bad = [null, 3, {}, { ...good, keys: [3] }, { ...good, state: "x" }, { ...good, files: [null] }, {
    ...good,
    params: { symbol: "A", paths: [4] },
  }];
  storage.setItem("tickloom.imports.1", JSON.stringify([...bad, good]));
  assert.deepEqual(notes.all, [good]);
});

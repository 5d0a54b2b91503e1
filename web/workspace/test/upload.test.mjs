// Files on their way to the engine.
import assert from "node:assert/strict";
import { Blob, File } from "node:buffer";
import { test } from "node:test";
import { fileNames, MockBridge, Upload } from "../../../build/web/workspace-mock/index.js";

/** An engine that keeps pieces by the rules of `import.upload`, and does not take the first `refused` of them. */
function engine(context, refused = 0) {
  const bridge = new MockBridge(context);
  const files = new Map();
  const calls = [];
  bridge.answer("import.upload", ({ key, name, bytes, offset, data }) => {
    calls.push({ name, offset, length: data.length });
    const known = files.get(`${key}/${name}`) ?? new Uint8Array();
    const isTaken = offset <= known.length && data.length > 0 && refused-- <= 0;
    const now = isTaken ? new Uint8Array([...known.subarray(0, offset), ...data]) : known;
    files.set(`${key}/${name}`, now);
    return { received: now.length, complete: now.length === bytes };
  });
  return { bridge, files, calls };
}
const file = (name, content, lastModified = 1) => new File([content], name, { lastModified });
const content = (bytes) => Uint8Array.from({ length: bytes }, (_, index) => (index * 7) % 251);
const mebibyte = 1 << 20;

test("a file is sent in pieces, and progress adds up", async (context) => {
  const { bridge, files } = engine(context);
  const data = content(2 * mebibyte + 5);
  const upload = new Upload(bridge, [file("a.csv", data), file("b.csv", content(9))]);
  assert.equal(upload.total, 2 * mebibyte + 14);
  const seen = [];
  const path = await upload.run(() => seen.push(upload.sent));
  assert.match(path, /^upload:[0-9a-f]{32}$/);
  const key = path.slice(7);
  assert.deepEqual(files.get(`${key}/a.csv`), data);
  assert.deepEqual(files.get(`${key}/b.csv`), content(9));
  assert.deepEqual(seen, [0, mebibyte, 2 * mebibyte, 2 * mebibyte + 5, 2 * mebibyte + 5, 2 * mebibyte + 14]);
});

test("the same files go on where they were", async (context) => {
  const { bridge, files, calls } = engine(context);
  const data = content(3 * mebibyte);
  const first = new Upload(bridge, [file("a.csv", data)]);
  const stopped = await first.run(() => {
    if (first.sent === mebibyte) first.stop();
  });
  assert.equal(stopped, undefined);
  calls.length = 0;
  const path = await new Upload(bridge, [file("a.csv", data)]).run(() => {});
  assert.deepEqual(
    calls.map(({ offset }) => offset),
    [0, mebibyte, 2 * mebibyte],
  );
  assert.deepEqual(files.get(`${path.slice(7)}/a.csv`), data);
  // Another file of that name is another upload.
  assert.notEqual(await new Upload(bridge, [file("a.csv", data, 2)]).run(() => {}), path);
});

test("what the engine did not take is sent again", async (context) => {
  const { bridge, files } = engine(context, 2);
  const path = await new Upload(bridge, [file("a.csv", content(100))]).run(() => {});
  assert.deepEqual(files.get(`${path.slice(7)}/a.csv`), content(100));
});

test("an engine that takes nothing is not asked for ever", async (context) => {
  await assert.rejects(
    new Upload(engine(context, 1000).bridge, [file("a.csv", content(100))]).run(() => {}),
    /does not take a\.csv/,
  );
});

test("a file that became shorter is an error that names it", async (context) => {
  const { bridge } = engine(context);
  const shrinking = file("a.csv", content(100));
  Object.defineProperty(shrinking, "slice", { value: () => new Blob([]) });
  await assert.rejects(new Upload(bridge, [shrinking]).run(() => {}), /a\.csv has become shorter/);
});

test("names are as the engine takes them, each once", () => {
  assert.deepEqual(fileNames(["ticks.csv", "a/b:c*.csv", "..hidden", "end. ", "x.part", "\u0000"]), [
    "ticks.csv",
    "a_b_c_.csv",
    "hidden",
    "end",
    "x",
    "_",
  ]);
  assert.deepEqual(fileNames(["a.csv.gz", "A.csv.gz", "a.csv.gz", "...", ""]), [
    "a.csv.gz",
    "A-2.csv.gz",
    "a-3.csv.gz",
    "file",
    "file-2",
  ]);
  const [long] = fileNames([`${"é".repeat(300)}.csv`]);
  assert.ok(new TextEncoder().encode(long).length <= 180);
  assert.ok(long.endsWith(".csv"));
});

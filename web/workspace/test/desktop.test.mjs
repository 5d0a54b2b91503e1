// What the page does with a desktop shell: a shell and a network that are played by the test.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeMessage, encodeMessage } from "../../../build/web/client/index.js";
import { DesktopBridge, ShellStorage } from "../../../build/web/workspace/index.js";

/** Answers hello, lists one import, and counts what was asked. */
class Net {
  text = "net";
  token = undefined;
  asked = [];

  async open(events) {
    return {
      isWritable: true,
      close: () => undefined,
      send: (bytes) => {
        const message = decodeMessage(bytes);
        if (message.kind !== "request") return;
        this.asked.push(message.method);
        const results = {
          "system.hello": {
            version: 1,
            server: "t",
            server_version: "1",
            engine: "e",
            connection: 1,
            limits: { requests_max: 8 },
          },
          "import.list": { jobs: [{ job: 3, symbol: "EURUSD", paths: ["/a"], state: "queued" }], records: [], interrupted: [] },
          "import.start": { job: 9, symbol: "EURUSD", paths: ["/b"], state: "queued" },
        };
        const answer = { kind: "response", id: message.id, error: null, result: results[message.method] ?? {} };
        queueMicrotask(() => events.onMessage(encodeMessage(answer)));
      },
    };
  }
}

/** A shell whose answers are given, by method. */
function shell(answers) {
  const asked = [];
  return {
    version: 1,
    asked,
    ask: async (method, params) => {
      asked.push([method, params]);
      const answer = answers[method];
      if (answer instanceof Error) throw answer;
      return typeof answer === "function" ? answer(params) : answer;
    },
  };
}

test("chosen files are imported by the shell, typed ones over the WebSocket", async () => {
  const net = new Net();
  const port = shell({ "files.choose": { paths: ["/a"] }, "import.start": { result: { job: 3 } } });
  const bridge = new DesktopBridge(() => net, port, new EventTarget());
  const params = (...paths) => ({ paths, symbol: "EURUSD", key: "k" });
  assert.equal((await bridge.callOnce("import.start", params("/b"))).result.job, 9);
  assert.deepEqual(await bridge.shell.chooseFiles("files"), ["/a"]);
  assert.deepEqual(port.asked.at(-1), ["files.choose", { folders: false }]);
  const started = await bridge.callOnce("import.start", params("/a"));
  assert.deepEqual([started.known, started.result.job], [true, 3]);
  assert.deepEqual(port.asked.at(-1), ["import.start", params("/a")]);
  // One that was not chosen among them: the engine's own rules hold.
  assert.equal((await bridge.callOnce("import.start", params("/a", "/b"))).result.job, 9);
  assert.deepEqual(net.asked.filter((method) => method.startsWith("import")), ["import.start", "import.list", "import.start"]);
});

test("the engine's refusal comes as one of its errors", async () => {
  const fault = { code: "usage", message: "no symbol", location: "symbol", advice: "name one" };
  const port = shell({ "files.choose": { paths: ["/a"] }, "import.start": { fault } });
  const bridge = new DesktopBridge(() => new Net(), port, new EventTarget());
  await bridge.shell.chooseFiles("folders");
  await assert.rejects(bridge.callOnce("import.start", { paths: ["/a"], symbol: "" }), (error) => {
    assert.equal(error.name, "EngineError");
    assert.deepEqual([error.code, error.location, error.advice], ["usage", "symbol", "name one"]);
    return true;
  });
});

test("what the shell says of the engine is told once", () => {
  const events = new EventTarget();
  const bridge = new DesktopBridge(() => new Net(), shell({}), events);
  const told = [];
  bridge.onState(() => told.push(bridge.notice));
  const say = (engine) => events.dispatchEvent(new CustomEvent("tickloom-shell", { detail: { engine } }));
  say("It ended.");
  say("It ended.");
  say("");
  events.dispatchEvent(new CustomEvent("tickloom-shell", { detail: {} }));
  assert.deepEqual(told, ["It ended.", ""]);
});

test("texts are kept by the shell, the last one of many", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const port = shell({ "kept.read": { kept: { old: "1" } }, "kept.write": {} });
  const storage = await ShellStorage.open(port);
  assert.equal(storage.getItem("old"), "1");
  assert.equal(storage.getItem("none"), null);
  storage.setItem("old", "1");
  for (let zoom = 0; zoom < 100; zoom += 1) storage.setItem("new", String(zoom));
  assert.equal(storage.getItem("new"), "99");
  assert.equal(port.asked.length, 1);
  context.mock.timers.tick(300);
  assert.deepEqual(port.asked.slice(1), [["kept.write", { name: "new", text: "99" }]]);
});

test("a shell that keeps nothing costs nothing", async () => {
  const port = shell({ "kept.read": { kept: {} }, "kept.write": new Error("too much") });
  const storage = await ShellStorage.open(port);
  storage.setItem("a", "b");
  storage.flush();
  assert.equal(storage.getItem("a"), "b");
});

// The bridge to the engine, on a network that breaks and refuses when it is told to.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { ConnectFailedError, decodeMessage, encodeMessage } from "../../../build/web/client/index.js";
import { SocketBridge } from "../../../build/web/workspace/index.js";

/** An engine of its own: answers pings, and takes a hello or refuses it. */
class Net {
  accepts = true;
  refuses = false;
  text = "net";
  token = undefined;
  connections = [];

  async open(events) {
    if (!this.accepts) throw new ConnectFailedError("nobody is there");
    const connection = {
      lose: () => events.onLost("lost"),
      isWritable: true,
      close: () => undefined,
      send: (bytes) => {
        const message = decodeMessage(bytes);
        if (message.kind !== "request") return;
        const isHello = message.method === "system.hello";
        const error = isHello && this.refuses ? { code: "unauthorized", service: "ipc", message: "no" } : null;
        const result = isHello
          ? { version: 1, server: "t", server_version: "1", engine: "e", connection: 1, limits: { requests_max: 8 } }
          : { time: 1 };
        const answer = { kind: "response", id: message.id, error, result: error === null ? result : null };
        queueMicrotask(() => events.onMessage(encodeMessage(answer)));
      },
    };
    this.connections.push(connection);
    return connection;
  }
}

const until = async (isSo) => {
  for (let turn = 0; turn < 500 && !isSo(); turn += 1) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok(isSo());
};

test("states are told, and calls wait for the engine", async (context) => {
  const net = new Net();
  net.accepts = false;
  const states = [];
  const bridge = new SocketBridge(() => net);
  bridge.onState((state) => states.push(state));
  assert.equal(bridge.state, "connecting");
  const early = bridge.call("system.ping", {}, { timeoutMs: null });
  await new Promise((resolve) => setTimeout(resolve, 60));
  net.accepts = true;
  assert.deepEqual(Object.keys(await early), ["time"]);
  await until(() => bridge.state === "connected");
  assert.equal(bridge.engine.server, "t");
  net.connections.at(-1).lose();
  await until(() => net.connections.length === 2 && bridge.state === "connected");
  assert.deepEqual(states, ["connected", "connecting", "connected"]);
  // Tokens were rotated: the page is told, and goes on when it is let in again.
  net.refuses = true;
  net.connections.at(-1).lose();
  await until(() => bridge.state === "refused");
  net.refuses = false;
  await until(() => bridge.state === "connected");
  assert.deepEqual(Object.keys(await bridge.call("system.ping", {})), ["time"]);
  context.diagnostic(`${net.connections.length} connections`);
});

test("the engine's figures come from the server of the page, and what goes wrong is told", async (context) => {
  const asked = [];
  let answer = new Response("tickloom_up 1\n");
  context.mock.method(globalThis, "fetch", async (address) => {
    asked.push(address);
    return answer;
  });
  const bridge = new SocketBridge(() => new Net());
  assert.equal(await bridge.figures(), "tickloom_up 1\n");
  assert.deepEqual(asked, ["/metrics"]);
  answer = new Response("", { status: 503 });
  await assert.rejects(bridge.figures(), /answers with 503/);
});

test("nothing but the bridges speaks to the network", async () => {
  const root = new URL("../src/", import.meta.url);
  const files = (await readdir(root, { recursive: true })).filter((name) => /\.tsx?$/.test(name) && !name.startsWith("bridge"));
  assert.ok(files.length > 30);
  for (const file of files) {
    const text = await readFile(new URL(file, root), "utf8");
    assert.doesNotMatch(text, /\bfetch\(["'`]|XMLHttpRequest|new WebSocket\b|EventSource|sendBeacon|Client\.connect/, file);
  }
});

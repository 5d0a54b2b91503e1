// What the client makes of a WebSocket: one that is played by the test.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ConnectFailedError, WebSocketAddress } from "../../../build/web/client/index.js";

/** The last one that was made. */
let socket;

class FakeSocket {
  static OPEN = 1;
  readyState = 0;
  bufferedAmount = 0;
  sent = [];

  constructor(url, protocols) {
    if (url === "") throw new SyntaxError("no address");
    this.url = url;
    this.protocols = protocols;
    socket = this;
  }

  send(bytes) {
    this.sent.push([...bytes]);
  }

  close(code) {
    this.readyState = 3;
    this.onclose({ code, reason: "" });
  }

  open() {
    this.readyState = 1;
    this.onopen();
  }
}

const before = globalThis.WebSocket;
test.before(() => (globalThis.WebSocket = FakeSocket));
test.after(() => (globalThis.WebSocket = before));

function listener() {
  const told = [];
  const events = {
    onMessage: (bytes) => told.push(["message", [...bytes]]),
    onLost: (why) => told.push(["lost", why]),
    onWritable: () => told.push(["writable"]),
  };
  return { told, events };
}

test("messages come and go while it is open, and its end is told", async () => {
  const { told, events } = listener();
  const opening = new WebSocketAddress("ws://127.0.0.1:1/ipc").open(events);
  assert.deepEqual(socket.protocols, ["tickloom.v1"]);
  assert.equal(socket.binaryType, "arraybuffer");
  socket.open();
  const transport = await opening;
  transport.send(Uint8Array.of(1, 2));
  socket.onmessage({ data: Uint8Array.of(3, 4).buffer });
  // Text is no message of ours.
  socket.onmessage({ data: "text" });
  transport.close();
  transport.send(Uint8Array.of(5));
  assert.deepEqual(socket.sent, [[1, 2]]);
  assert.deepEqual(told, [
    ["message", [3, 4]],
    ["lost", "closed with 1000"],
  ]);
});

test("a hello is announced where a refusal is to be told", () => {
  const { events } = listener();
  for (
    const [token, options, protocol] of [
      ["secret", {}, "tickloom.v1.hello"],
      [undefined, { announcesHello: true }, "tickloom.v1.hello"],
      [undefined, { announcesHello: false }, "tickloom.v1"],
    ]
  ) {
    void new WebSocketAddress("ws://127.0.0.1:1/ipc", token, options).open(events);
    assert.deepEqual(socket.protocols, [protocol]);
    // The token is for the hello, never for the address.
    assert.equal(socket.url, "ws://127.0.0.1:1/ipc");
  }
});

test("what never opens has failed", async () => {
  const { told, events } = listener();
  const opening = new WebSocketAddress("ws://127.0.0.1:1/ipc").open(events);
  socket.onclose({ code: 1006, reason: "gone" });
  await assert.rejects(opening, (error) => error instanceof ConnectFailedError && /closed with 1006: gone/.test(error.message));
  await assert.rejects(new WebSocketAddress("").open(events), ConnectFailedError);
  assert.deepEqual(told, []);
});

test("too much that waits to be sent is told, and once when there is room again", async (context) => {
  /** What would be called every ten milliseconds. */
  const running = new Map();
  let made = 0;
  context.mock.method(globalThis, "setInterval", (body) => {
    made += 1;
    running.set(made, body);
    return made;
  });
  context.mock.method(globalThis, "clearInterval", (number) => running.delete(number));
  const pass = () => [...running.values()].forEach((body) => body());
  const { told, events } = listener();
  const opening = new WebSocketAddress("ws://127.0.0.1:1/ipc").open(events);
  socket.open();
  const transport = await opening;
  socket.bufferedAmount = 256 * 1024;
  assert.equal(transport.isWritable, true);
  socket.bufferedAmount += 1;
  assert.equal(transport.isWritable, false);
  assert.equal(transport.isWritable, false);
  assert.equal(running.size, 1);
  pass();
  assert.deepEqual(told, []);
  // Half of it must be gone.
  socket.bufferedAmount = 128 * 1024;
  pass();
  pass();
  assert.deepEqual(told, [["writable"]]);
  // Whoever waits on a connection that ends is told, too.
  socket.bufferedAmount = 300 * 1024;
  assert.equal(transport.isWritable, false);
  socket.readyState = 3;
  pass();
  assert.deepEqual(told, [["writable"], ["writable"]]);
  assert.equal(running.size, 0);
});

// The client against a running engine. scripts/e2e/test_web_client.py starts one and tells where it is:
// ENGINE_SOCKET, and ENGINE_CONTROL, a Unix socket that answers each line (kill, start, hold, go-on) when it is done.
import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";
import {
  asColumn,
  Client,
  ClientClosedError,
  ConnectFailedError,
  ConnectionLostError,
  DeadlineExceededError,
  EngineError,
  UnixAddress,
} from "./client.mjs";

const { ENGINE_SOCKET, ENGINE_CONTROL } = process.env;
const options = { skip: ENGINE_SOCKET === undefined && "needs an engine: run scripts/e2e/test_web_client.py" };
const slow = "SELECT sum(hash(a.range * b.range)) FROM range(1000000) a, range(1000000) b";
const backoff = { firstMs: 20, ceilingMs: 200 };

async function withClient(work, more = {}) {
  const client = await Client.connect(new UnixAddress(ENGINE_SOCKET), { backoff, ...more });
  try {
    return await work(client);
  } finally {
    client.close();
  }
}

/** Has the test's other side do something with the engine. */
function control(order) {
  return new Promise((resolve, reject) => {
    const socket = connect({ path: ENGINE_CONTROL }, () => socket.write(`${order}\n`));
    socket.on("data", () => {
      socket.end();
      resolve();
    });
    socket.on("error", reject);
  });
}

async function collect(subscription, onEvent = () => undefined) {
  const events = [];
  for await (const event of subscription) {
    events.push(event);
    await onEvent(event);
  }
  return events;
}

test("values come back as they went", options, () =>
  withClient(async (client) => {
    const values = [null, true, 0, -1, 2n ** 63n - 1n, -(2n ** 63n), 1.5, "EURUSD €𝄞", [1, [2]], "x".repeat(1_000_000)];
    assert.deepEqual(await client.call("system.echo", values), values);
    const column = BigInt64Array.from([1n, -1n, 2n ** 62n]);
    assert.deepEqual(await client.call("system.echo", asColumn(column)), column);
    const answers = await Promise.all(Array.from({ length: 2000 }, (_, index) => client.call("system.echo", index)));
    assert.deepEqual(answers, Array.from({ length: 2000 }, (_, index) => index));
  }));

test("bars are columns, aligned in the message", options, () =>
  withClient(async (client) => {
    const bars = await client.call("bars.get", { symbol: "EURUSD", timeframe: "1h" });
    assert.ok(bars.open_time instanceof BigInt64Array);
    assert.equal(bars.open_time.length, bars.count);
    assert.ok(bars.count > 60);
    // One buffer for all of them: they lie in the message.
    assert.equal(bars.open_time.buffer, bars.close.buffer);
    assert.ok(bars.complete instanceof Uint8Array);
  }));

test("errors keep what the engine said", options, () =>
  withClient(async (client) => {
    await assert.rejects(client.call("bars.get", { symbol: "NOPE", timeframe: "1h" }), (error) => {
      assert.ok(error instanceof EngineError);
      assert.equal(error.code, "not_found");
      assert.equal(error.outcome, "not-done");
      return true;
    });
    await assert.rejects(client.callRaw("bars.paint", [{}]), { code: "unknown_method" });
    await assert.rejects(client.call("store.sql", { sql: "SELECT nothing FROM ticks" }), (error) =>
      error.causes.some((cause) => cause.service === "duckdb"));
    await assert.rejects(client.call("system.echo", Symbol("x")), { name: "MessagePackError" });
    assert.equal(await client.call("system.echo", 1), 1);
  }));

test("calls end in time, and when they are given up", options, () =>
  withClient(async (client) => {
    await assert.rejects(client.call("store.sql", { sql: slow }, { timeoutMs: 200 }), DeadlineExceededError);
    // More than the engine has readers: were they not cancelled, the last call would never be answered.
    for (let round = 0; round < 12; round += 1) {
      const stop = new AbortController();
      const call = client.call("store.sql", { sql: slow }, { signal: stop.signal });
      setTimeout(() => stop.abort(new Error("enough")), 30);
      await assert.rejects(call, /enough/);
    }
    assert.deepEqual((await client.call("store.sql", { sql: "SELECT 42" })).rows, [["42"]]);
  }));

test("a slow reader does not stop other calls, and nothing is lost", options, () =>
  withClient(async (client) => {
    const whole = await client.call("ticks.get", { symbol: "EURUSD", limit: 1_000_000 });
    const stream = await client.subscribe("ticks.stream", { symbol: "EURUSD", batch: 500 }, { bufferedEventsMax: 3 });
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal(await client.call("system.echo", "in between"), "in between");
    const events = await collect(stream);
    assert.deepEqual(events.map((event) => event.sequence), events.map((_, index) => index + 1));
    assert.equal(events.reduce((sum, event) => sum + event.payload.count, 0), whole.count);
    assert.ok(events.every((event) => !event.gap));
  }));

test("a subscription can be left in its midst", options, () =>
  withClient(async (client) => {
    for (let round = 0; round < 70; round += 1) {
      const stream = await client.subscribe("ticks.stream", { symbol: "EURUSD", batch: 10 }, { bufferedEventsMax: 2 });
      for await (const event of stream) {
        assert.equal(event.sequence, 1);
        break;
      }
    }
    assert.equal(await client.call("system.echo", 1), 1);
  }));

test("the engine asks the client, too", options, () =>
  withClient(async (client) => {
    client.serve("client.echo", (value) => value);
    const { nanoseconds } = await client.call("system.echo_back", { count: 50, value: "ping" });
    assert.equal(nanoseconds.length, 50);
    assert.ok(nanoseconds.every((time) => time > 0n));
  }));

test("a closed client says so", options, async () => {
  const client = await Client.connect(new UnixAddress(ENGINE_SOCKET));
  const call = client.call("store.sql", { sql: slow });
  const stream = await client.subscribe("log.subscribe", {});
  const event = stream.next();
  client.close();
  client.close();
  await assert.rejects(call, ClientClosedError);
  await assert.rejects(event, ClientClosedError);
  await assert.rejects(client.call("system.ping", {}), ClientClosedError);
  assert.equal(client.state, "closed");
});

test("nobody there is said at once", options, async () => {
  await assert.rejects(Client.connect(new UnixAddress(`${ENGINE_SOCKET}.none`)), (error) => {
    assert.ok(error instanceof ConnectFailedError);
    assert.match(error.message, /there is no such socket; start one with `tickloom serve`/);
    return true;
  });
});

test("calls outlive the connection if they may be repeated", options, () => {
  const states = [];
  return withClient(
    async (client) => {
      await control("hold");
      const repeated = client.call("bars.get", { symbol: "EURUSD", timeframe: "1h" });
      const once = client.callOnce("services.restart", { name: "quality" });
      await new Promise((resolve) => setTimeout(resolve, 100));
      await control("kill");
      while (client.state === "connected") await new Promise((resolve) => setTimeout(resolve, 5));
      const later = client.callOnce("services.restart", { name: "quality" });
      const outcome = await once;
      assert.equal(outcome.known, false);
      assert.ok(outcome.error instanceof ConnectionLostError);
      await assert.rejects(client.call("system.ping", {}, { timeoutMs: 100 }), (error) => {
        assert.ok(error instanceof DeadlineExceededError);
        assert.equal(error.outcome, "not-done");
        return true;
      });
      await control("start");
      assert.ok((await repeated).count > 60);
      const done = await later; // it had not left, so it was sent
      assert.equal(done.known, true);
      assert.equal(done.result.name, "quality");
      assert.equal(client.connections, 2);
      assert.deepEqual(states, ["connected", "connecting", "connected"]);
    },
    { onState: (state) => states.length < 3 && states.push(state) },
  );
});

test("a stream goes on where it was", options, () =>
  withClient(async (client) => {
    const whole = await client.call("bars.get", { symbol: "EURUSD", timeframe: "1m", limit: 1_000_000 });
    const stream = await client.subscribe("bars.stream", { symbol: "EURUSD", timeframe: "1m", batch: 100 }, {
      bufferedEventsMax: 4,
    });
    const events = await collect(stream, async (event) => {
      if (event.sequence !== 5 && event.sequence !== 20) return;
      await control("kill");
      await control("start");
    });
    assert.deepEqual(events.map((event) => event.sequence), events.map((_, index) => index + 1));
    assert.ok(events.every((event) => !event.gap));
    assert.deepEqual(events.flatMap((event) => [...event.payload.open_time]), [...whole.open_time]);
    assert.equal(client.connections, 3);
  }));

test("what cannot go on begins anew and says so", options, () =>
  withClient(async (client) => {
    const at = 1_710_237_600_000_000_000n;
    const params = { symbol: "EURUSD", at, paused: true };
    const replay = await client.subscribe("mtf.replay", params);
    const other = await client.subscribe("mtf.replay", params, { restart: false });
    const first = (await replay.next()).value;
    assert.equal(first.gap, false);
    await other.next();
    await control("kill");
    await control("start");
    const again = (await replay.next()).value;
    assert.equal(again.gap, true);
    assert.deepEqual(again.payload.state, first.payload.state);
    await assert.rejects(other.next(), { name: "SequenceGapError" });
  }));

test("a stream is of one state", options, () =>
  withClient(async (client) => {
    const params = { symbol: "EURUSD", timeframe: "1m", batch: 100 };
    const again = await client.subscribe("bars.stream", params, { bufferedEventsMax: 4 });
    const other = await client.subscribe("bars.stream", params, { bufferedEventsMax: 4, restart: false });
    for (const stream of [again, other]) assert.equal((await stream.next()).value.sequence, 1);
    await control("kill");
    await control("delete");
    await control("start");
    await assert.rejects(collect(other), { name: "SequenceGapError", message: /has changed since event/ });
    const events = await collect(again);
    const start = events.findIndex((event) => event.gap);
    assert.deepEqual(events.slice(start).map((event) => event.sequence), events.slice(start).map((_, index) => index + 1));
    const whole = await client.call("bars.get", { symbol: "EURUSD", timeframe: "1m", limit: 1_000_000 });
    assert.deepEqual(events.slice(start).flatMap((event) => [...event.payload.open_time]), [...whole.open_time]);
    const stream = await client.subscribe("bars.stream", params, { bufferedEventsMax: 4 });
    await stream.next();
    await control("delete-more");
    await assert.rejects(collect(stream), { name: "EngineError", code: "changed", retryable: true });
  }));

test("an engine that stands still is noticed", options, () =>
  withClient(
    async (client) => {
      await new Promise((resolve) => setTimeout(resolve, 1200));
      assert.equal(client.connections, 1);
      await control("hold");
      while (client.state === "connected") await new Promise((resolve) => setTimeout(resolve, 20));
      await control("go-on");
      assert.equal(await client.call("system.echo", 1), 1);
      assert.equal(client.connections, 2);
    },
    { heartbeatMs: 300 },
  ));

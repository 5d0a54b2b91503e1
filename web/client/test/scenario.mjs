// Goes through a scenario of Tests/Scenarios against a running engine, by the TypeScript client:
//
//     node scenario.mjs STEPS URL
//
// The engine's token is in TICKLOOM_TOKEN. Each step's result is a line on standard output, in the form that
// docs/guides/testing.md tells of and that the runners of the other languages write, too. A line that begins with `!` asks
// whoever started this to do something, and the next line on standard input says that it is done.
import { readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Client, EngineError, methods, WebSocketAddress } from "./client.mjs";

/** The kinds of messages' fields and of methods' results: a double that is whole looks like an integer in JavaScript. */
const fieldKinds = new Map();
const methodKinds = new Map();
const schema = new URL("../../../schema/", import.meta.url);
for (const name of readdirSync(schema)) {
  const space = JSON.parse(readFileSync(new URL(name, schema), "utf8"));
  for (const { name: type, fields } of space.types) {
    fieldKinds.set(type, new Map(fields.map((field) => [field.name, field.type])));
  }
  for (const method of space.methods) methodKinds.set(method.name, method);
}

/** A parameter as it is sent: in scenarios a text of digits is an integer, and a number is a double. */
function sent(value) {
  if (typeof value === "string") return /^-?[0-9]+$/.test(value) ? BigInt(value) : value;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sent);
  return Object.fromEntries(Object.keys(value).sort().map((name) => [name, sent(value[name])]));
}

function bits(value) {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return `0x${view.getBigUint64(0).toString(16).padStart(16, "0")}`;
}

/** What JSON writes in the one form that all languages have. */
function canonical(kind, value) {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (kind.endsWith("?")) return canonical(kind.slice(0, -1), value);
  if (kind === "double") return bits(value);
  if (typeof value === "number" || typeof value === "bigint") {
    if (!["int", "mantissa", "time"].includes(kind)) throw new TypeError(`${value} is no ${kind}`);
    return String(value);
  }
  if (kind === "bytes") return Array.from(value, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (/^column<u?int\d+>$/.test(kind)) return Array.from(value, String);
  if (Array.isArray(value)) return value.map((element) => canonical(kind.slice(1, -1), element));
  const fields = Object.entries(value).filter(([, element]) => element !== null && element !== undefined);
  const inOrder = fields.sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(inOrder.map(([name, element]) => [name, canonical(kindOf(kind, name), element)]));
}

function kindOf(kind, name) {
  const found = kind.startsWith("{") ? kind.slice(1, -1) : fieldKinds.get(kind)?.get(name);
  if (found === undefined) throw new TypeError(`${kind} has no field ${name}`);
  return found;
}

function call(client, name, params) {
  return methods[name].idempotent ? client.call(name, params) : client.callOnce(name, params).then((once) => {
    if (!once.known) throw once.error;
    return once.result;
  });
}

/** The kind and the value of what a step gave. */
async function resultOf(client, step) {
  const params = sent(step.params ?? {});
  if (step.call !== undefined) return [methodKinds.get(step.call).result, await call(client, step.call, params)];
  if (step.stream !== undefined) {
    const { result, events: event } = methodKinds.get(step.stream);
    const stream = await client.subscribe(step.stream, params);
    const events = [];
    for await (const { payload } of stream) events.push(payload);
    return [{ info: result, events: `[${event}]` }, { info: stream.info, events }];
  }
  // Of a replay that plays, only the last state: how many come before depends on the clock.
  const replay = await client.subscribe("mtf.replay", params);
  const next = async () => (await replay.next()).value.payload;
  const states = [await next()];
  for (const control of (step.controls ?? []).map(sent)) {
    await call(client, "mtf.replay.control", { ...control, replay: replay.info.replay });
    let event = await next();
    while (control.action === "play" && !event.ended) event = await next();
    states.push(event);
  }
  replay.close();
  return ["[ReplayEvent]", states];
}

/** What counts of a result, in canonical form. */
function picked(step, [kind, whole]) {
  if (typeof kind === "object") {
    return Object.fromEntries(Object.keys(kind).sort().map((name) => [name, canonical(kind[name], whole[name])]));
  }
  const found = step.inside === undefined ? canonical(kind, whole) : canonical(kindOf(kind, step.inside), whole[step.inside]);
  if (step.fields === undefined) return found;
  return Object.fromEntries(Object.entries(found).filter(([name]) => step.fields.includes(name)));
}

const [, , steps, url] = process.argv;
const input = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const client = await Client.connect(new WebSocketAddress(url, process.env.TICKLOOM_TOKEN), { name: "scenario runner" });
for (const step of JSON.parse(readFileSync(steps, "utf8"))) {
  if (step.order !== undefined) {
    console.log(`!${step.order}`);
    await input.next();
    continue;
  }
  let outcome;
  try {
    outcome = { result: picked(step, await resultOf(client, step)) };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    const { code, location, service } = error;
    outcome = { fault: { code, ...(location === undefined ? {} : { location }), service } };
  }
  console.log(JSON.stringify({ outcome, step: step.step }));
}
client.close();
process.stdin.destroy();

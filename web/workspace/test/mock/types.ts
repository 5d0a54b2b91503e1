// Nothing runs here: scripts/web-build has the compiler check that each line marked as an error is one.
import type { MockBridge } from "./mock-bridge.js";
import { sample } from "./messages.js";

export async function checked(bridge: MockBridge): Promise<void> {
  bridge.answer("system.ping", { time: 1 });
  bridge.answer("bars.get", ({ symbol, limit }) => sample("BarBatch", { symbol, count: limit ?? 0 }));
  bridge.answer("instruments.get", async ({ symbol }) => sample("InstrumentInfo", { symbol }));

  // Names, and what they answer.
  // @ts-expect-error no such method
  bridge.answer("bars.paint", {});
  // @ts-expect-error a time is no text
  bridge.answer("system.ping", { time: "now" });
  // @ts-expect-error no such field
  bridge.answer("system.ping", { time: 1, zone: "UTC" });
  // @ts-expect-error a field is missing
  bridge.answer("system.ping", {});
  // @ts-expect-error an answer that is made is checked as well
  bridge.answer("system.ping", () => ({ clock: 1 }));
  // @ts-expect-error prices are 64-bit integers
  bridge.answer("bars.get", () => sample("BarBatch", { open: new Float64Array() }));
  // @ts-expect-error no such side
  sample("BarBatch", { side: "both" });
  // @ts-expect-error no such message
  sample("BarBag");

  // Calls that wait.
  const held = await bridge.hold("mtf.snapshot").next();
  const symbol: string = held.params.symbol;
  held.resolve(sample("SnapshotResult", { symbol }));
  // @ts-expect-error not what the method answers
  held.resolve(sample("BarBatch"));
  // @ts-expect-error the method tells no progress
  held.progress({ done: 1 });
  // @ts-expect-error a stream is subscribed to
  bridge.hold("bars.stream");

  // Streams.
  const stream = await bridge.streams("mtf.replay", { replay: 1 }).next();
  stream.put(sample("ReplayEvent", { playing: true }));
  // @ts-expect-error an event of another method
  stream.put(sample("BarBatch"));
  // @ts-expect-error nothing to subscribe to
  bridge.streams("bars.get", {});
  // @ts-expect-error the number of the replay is missing
  bridge.streams("mtf.replay", {});

  // @ts-expect-error no such field of an error
  bridge.refuse("import.start", { code: "usage", hint: "name one" });
}

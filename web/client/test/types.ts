// Nothing runs here: scripts/web-build has the compiler check that each line marked as an error is one.
import type { Client, Once } from "../src/index.js";
import type { BarBatch, ImportJob } from "../src/protocol.js";

export async function checked(client: Client): Promise<void> {
  const bars: BarBatch = await client.call("bars.get", { symbol: "EURUSD", timeframe: "1h" });
  const times: BigInt64Array = bars.open_time;

  // A method that must not be called twice is not for `call`, and an idempotent one not for `callOnce`.
  // @ts-expect-error an import must not be started twice
  await client.call("import.start", { paths: ["a.csv"], symbol: "EURUSD" });
  // @ts-expect-error it may be called again, so plain `call` is the way
  await client.callOnce("bars.get", { symbol: "EURUSD", timeframe: "1h" });
  // @ts-expect-error a stream is subscribed to
  await client.call("bars.stream", { symbol: "EURUSD", timeframe: "1h" });
  // @ts-expect-error nothing to subscribe to
  await client.subscribe("bars.get", { symbol: "EURUSD", timeframe: "1h" });

  // What is not known has to be looked at before there is a result.
  const once: Once<ImportJob> = await client.callOnce("import.start", { paths: ["a.csv"], symbol: "EURUSD" });
  // @ts-expect-error the result may be unknown
  const job: ImportJob = once.result;
  if (once.known) {
    const number: number = once.result.job;
    void number;
  } else {
    const method: string = once.error.method;
    void method;
  }

  // Names and kinds of parameters, results and events are checked.
  // @ts-expect-error no timeframe
  await client.call("bars.get", { symbol: "EURUSD" });
  // @ts-expect-error no such parameter
  await client.call("bars.get", { symbol: "EURUSD", timeframe: "1h", colour: "red" });
  // @ts-expect-error no such side
  await client.call("bars.get", { symbol: "EURUSD", timeframe: "1h", side: "both" });
  // @ts-expect-error no such method
  await client.call("bars.paint", {});
  const stream = await client.subscribe("ticks.stream", { symbol: "EURUSD" });
  for await (const event of stream) {
    const bids: BigInt64Array = event.payload.bid;
    // @ts-expect-error prices are 64-bit integers
    const prices: Float64Array = event.payload.bid;
    void bids;
    void prices;
  }
  await client.callOnce(
    "import.start",
    { paths: ["a.csv"], symbol: "EURUSD" },
    {
      onProgress: (progress) => {
        const rows: number = progress.rows;
        void rows;
      },
    },
  );
  void times;
  void job;
}

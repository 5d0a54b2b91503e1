import { priceText } from "../model/numbers.js";
import { isoText, nanoseconds, plainText } from "../model/times.js";
import { useVersion } from "../shell/use-version.js";
import type { Workspace } from "../shell/workspace.js";

/** The instant that all legends tell of, and the last tick that was known then. */
export function ReadingLine({ workspace }: { workspace: Workspace }) {
  const { desk } = workspace;
  useVersion(desk);
  const { instrument } = desk;
  // Who chooses blind sees no price, not even the last one.
  const reading = workspace.isBlind ? undefined : desk.reading;
  const tick = reading?.snapshot.last_tick;
  const scale = reading?.snapshot.tick_scale ?? 5;
  const from = { crosshair: "at the crosshair", replay: "replay", last: "last tick" }[reading?.from ?? "last"];
  return (
    <div
      className="reading"
      data-at={reading === undefined ? "" : isoText(reading.snapshot.at)}
      data-from={reading?.from}
      aria-busy={desk.isReading}
      data-panel={desk.pointed}
    >
      <strong className="symbol">{instrument?.symbol}</strong>
      <span className={`source of-${reading?.from ?? "last"}`}>{from}</span>
      <time>{reading === undefined ? "…" : plainText(reading.snapshot.at)}</time>
      <span className="dim">UTC</span>
      {tick != null && (
        <>
          <span className="pair">
            <i>bid</i>
            <b>{priceText(tick.bid, scale)}</b>
          </span>
          <span className="pair">
            <i>ask</i>
            <b>{priceText(tick.ask, scale)}</b>
          </span>
          <span className="pair">
            <i>spread</i>
            <b>{(BigInt(tick.ask) - BigInt(tick.bid)).toString()}</b>
          </span>
          <span className="pair">
            <i>tick</i>
            <b>{plainText(nanoseconds(tick.ts)).slice(11)}</b>
          </span>
        </>
      )}
      <span className="dim calendar">{reading === undefined ? "" : `calendar ${reading.snapshot.calendar}`}</span>
      <span className="credit">
        Charts by{" "}
        <a href="https://www.tradingview.com/" target="_blank" rel="noreferrer">
          TradingView
        </a>{" "}
        Lightweight Charts™
      </span>
    </div>
  );
}

import { priceText } from "../model/numbers.js";
import { stateOf } from "../model/timeframe-state.js";
import { isoText } from "../model/times.js";
import type { Desk } from "./desk.js";

/** The state of a timeframe at the instant that the desk reads: its bar in progress, or the last completed one. */
export function Legend({ desk, timeframe }: { desk: Desk; timeframe: string }) {
  const snapshot = desk.reading?.snapshot;
  const state = snapshot === undefined ? undefined : stateOf(snapshot, timeframe);
  const bar = state?.partial ?? state?.completed[state.completed.length - 1];
  if (snapshot === undefined || state === undefined || bar === undefined || bar === null) return <span className="legend" />;
  const scale = snapshot.price_scale;
  const isPartial = state.partial !== null && state.partial !== undefined;
  const direction = BigInt(bar.close) >= BigInt(bar.open) ? "up" : "down";
  const percent = Math.min(100, Math.max(0, state.progress * 100));
  return (
    <span
      className="legend"
      data-at={isoText(snapshot.at)}
      data-open-time={isoText(bar.open_time)}
      data-partial={isPartial}
      data-ohlc={[bar.open, bar.high, bar.low, bar.close].map((price) => priceText(price, scale)).join(",")}
      data-ticks={bar.tick_count}
    >
      <span className={isPartial ? "progress" : "progress whole"} title={isPartial ? "in progress" : "completed"}>
        {isPartial ? `${percent.toFixed(0)}%` : "done"}
      </span>
      {(
        [
          ["O", bar.open],
          ["H", bar.high],
          ["L", bar.low],
          ["C", bar.close],
        ] as const
      ).map(([name, price]) => (
        <span key={name} className="pair">
          <i>{name}</i>
          <b className={direction}>{priceText(price, scale)}</b>
        </span>
      ))}
      <span className="pair count">
        <i>n</i>
        <b>{bar.tick_count}</b>
      </span>
    </span>
  );
}

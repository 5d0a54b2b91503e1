import type { BarBatch, BarInfo } from "../../../client/src/index.js";
import { secondsOf } from "./times.js";

/** A bar of a chart. Times are seconds since 1970 UTC, prices are mantissas at the scale that is told beside. */
export interface Bar {
  readonly openTime: number;
  /** Not included. */
  readonly closeTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly ticks: number;
  /** Whether it is in progress: no tick at or after its close is known. */
  readonly isPartial: boolean;
}

/** The bars of an answer, in order of time. */
export function barsOf(batch: BarBatch): Bar[] {
  const bars: Bar[] = [];
  for (let row = 0; row < batch.count; row += 1) {
    bars.push({
      openTime: secondsOf(batch.open_time[row]!),
      closeTime: secondsOf(batch.close_time[row]!),
      open: Number(batch.open[row]),
      high: Number(batch.high[row]),
      low: Number(batch.low[row]),
      close: Number(batch.close[row]),
      ticks: Number(batch.tick_count[row]),
      isPartial: batch.complete[row] === 0,
    });
  }
  return bars;
}

/** A bar of a state. */
export function barOf(info: BarInfo, isPartial: boolean): Bar {
  return {
    openTime: secondsOf(info.open_time),
    closeTime: secondsOf(info.close_time),
    open: Number(info.open),
    high: Number(info.high),
    low: Number(info.low),
    close: Number(info.close),
    ticks: info.tick_count,
    isPartial,
  };
}

export function areEqual(one: Bar, other: Bar): boolean {
  return (
    one.openTime === other.openTime &&
    one.closeTime === other.closeTime &&
    one.open === other.open &&
    one.high === other.high &&
    one.low === other.low &&
    one.close === other.close &&
    one.ticks === other.ticks &&
    one.isPartial === other.isPartial
  );
}

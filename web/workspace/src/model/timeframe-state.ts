import type { SnapshotResult, TimeframeState } from "../../../client/src/index.js";
import { barOf } from "./bar.js";
import type { Bar } from "./bar.js";
import { nanoseconds } from "./times.js";

/** When the interval in progress of a timeframe began, in seconds. Intervals begin at whole seconds. */
export function intervalOpen(at: number | bigint, state: TimeframeState): number {
  const elapsed = BigInt(Math.round(state.elapsed_seconds * 1e9));
  return Math.round(Number(nanoseconds(at) - elapsed) / 1e9);
}

/** The last completed bars of a timeframe, the newest last. */
export function completedBars(state: TimeframeState): Bar[] {
  return state.completed.map((info) => barOf(info, false));
}

/** The bar in progress of a timeframe. */
export function partialBar(state: TimeframeState): Bar | undefined {
  return state.partial === null || state.partial === undefined ? undefined : barOf(state.partial, true);
}

/** A timeframe's part of a state. */
export function stateOf(snapshot: SnapshotResult, timeframe: string): TimeframeState | undefined {
  return snapshot.timeframes.find((state) => state.timeframe === timeframe);
}

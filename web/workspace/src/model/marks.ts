import type { BarSeries } from "./bar-series.js";

/** A part of time, in seconds, or of a chart's axis, in places of bars. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Where times without ticks, and the beginnings of days, lie on an axis, as far as they are in view.
 *
 * A time without ticks reaches from within the bar that has the tick before it to within the one that has the tick after it;
 * bars that do not exist have no width.
 *
 * @param gaps in seconds, in order
 * @param days when the first bars of days open, in seconds, in order
 * @param view in places of bars
 */
export function marksIn(
  series: BarSeries,
  gaps: readonly Span[],
  days: readonly number[],
  view: Span,
): { gaps: Span[]; days: number[] } {
  const { first, last } = series;
  if (first === undefined || last === undefined) return { gaps: [], days: [] };
  const begin = Math.max(first.openTime, series.timeOf(view.from));
  const end = Math.min(last.closeTime, series.timeOf(view.to));
  const shown: Span[] = [];
  for (let index = firstFrom(gaps, (gap) => gap.to > begin); index < gaps.length; index += 1) {
    const gap = gaps[index]!;
    if (gap.from >= end) break;
    if (gap.to <= gap.from) continue;
    shown.push({ from: series.logicalOf(Math.max(begin, gap.from)), to: series.logicalOf(Math.min(end, gap.to)) });
  }
  const lines: number[] = [];
  for (let index = firstFrom(days, (day) => day >= begin); index < days.length; index += 1) {
    const day = days[index]!;
    if (day > end) break;
    lines.push(series.logicalOf(day));
  }
  return { gaps: shown, days: lines };
}

/** How many there are before the first one that fulfils what all after it do. */
export function firstFrom<Item>(items: readonly Item[], fulfils: (item: Item) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (fulfils(items[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

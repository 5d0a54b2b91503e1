import { areEqual } from "./bar.js";
import type { Bar } from "./bar.js";

/** What a change did to the bars, for whoever draws them. */
export type SeriesChange =
  | { readonly kind: "none" }
  /** Bars from this place on are new or changed; none were removed. */
  | { readonly kind: "tail"; readonly from: number }
  /** So many bars were put in front, or taken away there if it is negative; the others stay. */
  | { readonly kind: "front"; readonly count: number }
  /** Anything. */
  | { readonly kind: "all" };

/**
 * The bars of one panel, in order of time, without two of one time.
 *
 * It is the index by which times become places of the chart: the chart's places are those of `bars`. The chart library checks
 * no order in production, so it is checked here.
 */
export class BarSeries {
  bars: readonly Bar[] = [];

  get length(): number {
    return this.bars.length;
  }

  get first(): Bar | undefined {
    return this.bars[0];
  }

  get last(): Bar | undefined {
    return this.bars[this.bars.length - 1];
  }

  /** Replaces everything. */
  reset(bars: readonly Bar[]): SeriesChange {
    this.bars = ordered(bars);
    return { kind: "all" };
  }

  /** Puts older bars in front. Those that are not older than the first are left out. */
  prepend(older: readonly Bar[]): SeriesChange {
    const first = this.first;
    const fitting = ordered(older).filter((bar) => first === undefined || bar.openTime < first.openTime);
    if (fitting.length === 0) return { kind: "none" };
    this.bars = [...fitting, ...this.bars];
    return { kind: "front", count: fitting.length };
  }

  /** Leaves so many bars, the oldest ones. */
  keepFirst(count: number): SeriesChange {
    if (this.bars.length <= count) return { kind: "none" };
    this.bars = this.bars.slice(0, count);
    return { kind: "all" };
  }

  /** Leaves so many bars, the newest ones. */
  keepLast(count: number): SeriesChange {
    const removed = this.bars.length - count;
    if (removed <= 0) return { kind: "none" };
    this.bars = this.bars.slice(removed);
    return { kind: "front", count: -removed };
  }

  /** Takes in bars that are new or changed; the others stay. Bars before the first one are left out. */
  merge(news: readonly Bar[]): SeriesChange {
    const start = news[0];
    if (start === undefined) return { kind: "none" };
    const first = this.first;
    if (first === undefined) return this.reset(news);
    const merged = new Map<number, Bar>();
    let changed = Number.POSITIVE_INFINITY;
    const cut = this.placeAtOrAfter(start.openTime);
    for (const bar of this.bars.slice(cut)) merged.set(bar.openTime, bar);
    for (const bar of ordered(news)) {
      if (bar.openTime < first.openTime) continue;
      const known = merged.get(bar.openTime);
      if (known !== undefined && areEqual(known, bar)) continue;
      changed = Math.min(changed, bar.openTime);
      merged.set(bar.openTime, bar);
    }
    if (changed === Number.POSITIVE_INFINITY) return { kind: "none" };
    const before = this.bars;
    this.bars = [...before.slice(0, cut), ...[...merged.values()].sort((one, other) => one.openTime - other.openTime)];
    const place = this.placeAtOrAfter(changed);
    // A bar between two old ones moves those behind it.
    const isTail = place >= before.length - 1 || this.bars.length === before.length;
    return isTail ? { kind: "tail", from: place } : { kind: "all" };
  }

  /**
   * Makes the bars those of an instant: the last completed ones, then the one in progress. Whatever is later goes away, so the
   * result depends on the instant alone, not on the way to it.
   *
   * @param completed the newest last
   * @param intervalOpen the begin of the interval in progress
   */
  showState(completed: readonly Bar[], partial: Bar | undefined, intervalOpen: number): SeriesChange {
    const tail = partial === undefined ? [...completed] : [...completed, partial];
    const from = tail[0]?.openTime ?? intervalOpen;
    const cut = this.placeAtOrAfter(from);
    const old = this.bars;
    if (old.length === cut + tail.length && tail.every((bar, index) => areEqual(bar, old[cut + index]!))) {
      return { kind: "none" };
    }
    let same = 0;
    while (same < tail.length && cut + same < old.length && areEqual(tail[same]!, old[cut + same]!)) same += 1;
    this.bars = [...old.slice(0, cut), ...ordered(tail)];
    return this.bars.length < old.length ? { kind: "all" } : { kind: "tail", from: cut + same };
  }

  /** The place of the first bar that opens at `time` or later; `length` if there is none. */
  placeAtOrAfter(time: number): number {
    return this.search((bar) => bar.openTime < time);
  }

  /** The place of the last bar that opens at `time` or earlier; -1 if there is none. */
  placeAt(time: number): number {
    return this.search((bar) => bar.openTime <= time) - 1;
  }

  /** How many bars from the first on fulfil what no bar does after one that does not. */
  private search(isBefore: (bar: Bar) => boolean): number {
    let low = 0;
    let high = this.bars.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(this.bars[middle]!)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /**
   * Where an instant lies on the chart's axis: bar `i` reaches from `i - 0.5` to `i + 0.5`. Time without bars has no width;
   * before the first and after the last bar the axis goes on in bars of their width.
   */
  logicalOf(time: number): number {
    const { bars } = this;
    if (bars.length === 0) return 0;
    const place = this.placeAt(time);
    const bar = bars[Math.max(0, place)]!;
    const width = bar.closeTime - bar.openTime;
    if (place < 0) return -0.5 + (time - bar.openTime) / width;
    const share = (time - bar.openTime) / width;
    return place - 0.5 + (place === bars.length - 1 ? share : Math.min(1, share));
  }

  /** The instant at a place of the chart's axis: the inverse of `logicalOf`, but where time has no width. */
  timeOf(logical: number): number {
    const { bars } = this;
    if (bars.length === 0) return 0;
    const place = Math.min(bars.length - 1, Math.max(0, Math.floor(logical + 0.5)));
    const bar = bars[place]!;
    return bar.openTime + (logical + 0.5 - place) * (bar.closeTime - bar.openTime);
  }
}

/** The bars, checked. Throws if two have one time or the order is wrong, which would be the engine's fault. */
function ordered(bars: readonly Bar[]): readonly Bar[] {
  for (let place = 1; place < bars.length; place += 1) {
    if (bars[place]!.openTime <= bars[place - 1]!.openTime) {
      throw new RangeError(`bar ${place} opens at ${bars[place]!.openTime}, not after the one before it`);
    }
  }
  return bars;
}

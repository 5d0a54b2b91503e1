import type { BarBatch, SnapshotResult } from "../../../client/src/index.js";
import { barsOf } from "../model/bar.js";
import type { Bar } from "../model/bar.js";
import { BarSeries } from "../model/bar-series.js";
import type { SeriesChange } from "../model/bar-series.js";
import { completedBars, intervalOpen, partialBar, stateOf } from "../model/timeframe-state.js";
import { ofSeconds } from "../model/times.js";
import type { Desk } from "./desk.js";
import { barsAtFirst, PanelChart } from "./panel-chart.js";
import type { View } from "./panel-chart.js";

/** Bars of one request. */
const windowBars = 1500;
/** More are loaded when the view comes so near to the end of what is there. */
const nearBars = 150;
/** As many bars a panel holds, and a window more: then those at the far end go, and come again when one scrolls there. */
const heldMax = 30_000;

/** One timeframe of the symbol: its bars, what is known of those beside, and the chart. */
export class Panel {
  readonly series = new BarSeries();
  chart: PanelChart | undefined;
  hasOlder = false;
  hasNewer = false;
  isLoading = false;
  priceScale = 5;
  /** Grows with each new beginning: answers of before are of no use. */
  private generation = 0;
  private isExtending = false;
  /** While the bars before a replay's instant are on their way, the newest state waits. */
  private isFilling = false;
  private waiting: SnapshotResult | undefined;
  /** Bars of imports that came while others were loaded. */
  private late: BarBatch[] = [];
  /** What of the view outlives its chart: how many bars, and the instant at the right edge if it is not the end. */
  private kept: { readonly bars: number; readonly zoomBars: number; readonly right: number | undefined } | undefined;
  /** What other panels' moves ask for, as long as it is not there. */
  private wanted: { readonly right: number; readonly left: number | undefined } | undefined;
  private isLoadingWanted = false;
  /** What the marks of gaps that the chart has were made of. */
  private drawnGaps = "";

  constructor(
    private readonly desk: Desk,
    public timeframe: string,
    readonly index: number,
  ) {}

  /** Shows itself in an element. Returns what ends that. */
  attach(host: HTMLElement): () => void {
    this.chart = new PanelChart(
      host,
      this.series,
      {
        onView: (view) => {
          this.wanted = undefined;
          this.desk.lead(this, view);
        },
        onHover: (place, price) => this.desk.hover(this, place, price),
        onShown: (view) => this.extend(view),
      },
      this.kept?.zoomBars ?? this.desk.kept.zoom[this.index] ?? 0,
    );
    const { chart, kept } = this;
    chart.setScale(this.priceScale);
    chart.showLastPrice(!this.hasNewer);
    if (this.series.length > 0) chart.draw({ kind: "all" });
    if (kept?.right !== undefined && this.series.length > 0) {
      const to = this.series.logicalOf(kept.right);
      chart.setView({ from: to - kept.bars, to });
      this.showRight(kept.right);
    } else if (this.hasNewer && this.desk.limit === undefined && this.series.length > 0) {
      void this.load();
    }
    this.drawnGaps = "";
    this.drawGaps();
    return () => {
      const { view } = chart;
      if (view !== undefined) {
        const right = chart.follows ? undefined : this.series.timeOf(view.to);
        this.kept = { bars: view.to - view.from, zoomBars: chart.zoomBars, right };
      }
      chart.dispose();
      this.chart = undefined;
    };
  }

  /** Whether bars are on their way that belong to what is wanted. */
  get isBusy(): boolean {
    return this.isLoading || this.isFilling || this.isLoadingWanted;
  }

  /** Forgets all bars. */
  clear(): void {
    this.generation += 1;
    this.hasOlder = false;
    this.hasNewer = false;
    this.isLoading = false;
    this.isExtending = false;
    this.isFilling = false;
    this.waiting = undefined;
    this.wanted = undefined;
    this.late = [];
    if (this.kept !== undefined) this.kept = { ...this.kept, right: undefined };
    this.chart?.forgetView();
    this.show(this.series.reset([]));
  }

  /** Loads the last bars, or those around an instant. */
  async load(at?: bigint): Promise<void> {
    this.clear();
    if (at === undefined) {
      await this.fetch(async (get) => {
        const batch = await get({ last: true });
        return () => {
          this.hasOlder = batch.truncated;
          this.hasNewer = false;
          return this.series.reset(barsOf(batch));
        };
      });
    } else await this.loadAround(at);
    if (at !== undefined) this.centre(at);
  }

  /** Loads the same part again, as after a change of the side or of the timeframe, and shows the same instants. */
  async loadSame(): Promise<void> {
    const { chart, kept } = this;
    const view = chart?.view;
    if (view === undefined) {
      const right = chart === undefined ? kept?.right : undefined;
      await this.load();
      if (right !== undefined) this.showRight(right);
      return;
    }
    const bars = view.to - view.from;
    const room = view.to - this.series.length;
    if (!this.hasNewer && chart?.follows === true) {
      await this.load();
      const to = this.series.length + room;
      if (this.series.length > 0) this.chart?.setView({ from: to - bars, to });
      return;
    }
    const right = this.series.timeOf(view.to);
    this.clear();
    await this.loadAround(ofSeconds(right));
    const to = this.series.logicalOf(right);
    this.chart?.setView({ from: to - bars, to });
  }

  // Moving with other panels.

  /**
   * Shows an instant at the right edge, and another at the left one if it is given. Loads what is there first, if it is not.
   *
   * @param right seconds
   */
  showRight(right: number, left?: number): void {
    if (this.chart === undefined) {
      this.kept = { bars: this.kept?.bars ?? barsAtFirst, zoomBars: this.kept?.zoomBars ?? 0, right };
      return;
    }
    if (this.series.length === 0) return;
    this.wanted = { right, left };
    if (this.has(right)) this.placeWanted();
    else if (!this.isLoadingWanted) void this.loadWanted();
  }

  /** Shows the newest bars, with so much room behind them. */
  showNewest(room: number, left?: number): void {
    const { chart, series } = this;
    if (chart === undefined) {
      if (this.kept !== undefined) this.kept = { ...this.kept, right: undefined };
      return;
    }
    if (this.hasNewer && this.desk.limit === undefined) {
      if (!this.isLoading) void this.load();
      return;
    }
    if (series.length === 0) return;
    this.wanted = undefined;
    this.place(series.length - 0.5 + room, left);
  }

  private has(right: number): boolean {
    const { first, last } = this.series;
    return (
      first !== undefined &&
      last !== undefined &&
      (right >= first.openTime || !this.hasOlder) &&
      (right <= last.closeTime || !this.hasNewer)
    );
  }

  private placeWanted(): void {
    const { wanted } = this;
    if (wanted === undefined || this.series.length === 0) return;
    this.wanted = undefined;
    this.place(this.series.logicalOf(wanted.right), wanted.left);
  }

  private place(to: number, left: number | undefined): void {
    const { chart } = this;
    if (chart === undefined) return;
    if (left === undefined) {
      chart.showEdge(to);
      return;
    }
    const from = Math.min(this.series.logicalOf(left), to - 0.2);
    chart.setView({ from, to });
    // So wide it stays when other bars are loaded.
    chart.zoomBars = to - from;
  }

  /** One load after the other, until what was wanted last is there. */
  private async loadWanted(): Promise<void> {
    this.isLoadingWanted = true;
    this.desk.changed();
    try {
      for (;;) {
        const { wanted } = this;
        if (wanted === undefined || this.has(wanted.right)) break;
        const { first } = this.series;
        if (this.desk.limit === undefined) {
          if (!(await this.loadAround(ofSeconds(wanted.right)))) break;
        } else {
          // A replay's bars reach from where one looks to its instant.
          const mayGrow = first !== undefined && wanted.right < first.openTime && this.series.length < heldMax;
          if (!mayGrow || !(await this.loadOlder())) break;
        }
      }
    } finally {
      this.isLoadingWanted = false;
      this.placeWanted();
      this.desk.changed();
    }
  }

  /** Shows an instant in the middle; loads around it if it is not there. */
  async jump(at: bigint): Promise<void> {
    const seconds = Number(at) / 1e9;
    const { first, last } = this.series;
    const isThere = first !== undefined &&
      last !== undefined &&
      (seconds >= first.openTime || !this.hasOlder) &&
      (seconds < last.closeTime || !this.hasNewer);
    if (!isThere && this.desk.limit === undefined) {
      await this.load(at);
      return;
    }
    while (
      this.hasOlder && this.series.length < heldMax && this.series.first !== undefined && seconds < this.series.first.openTime
    ) {
      if (!(await this.loadOlder())) break;
    }
    this.centre(at);
  }

  /** Takes in what was stored while the connection was away. */
  async catchUp(): Promise<void> {
    const { last } = this.series;
    if (last === undefined) await this.load();
    else if (!this.hasNewer) await this.loadNewer(ofSeconds(last.openTime));
  }

  /** Bars of an import that goes on. */
  takeLive(batch: BarBatch): void {
    if (this.isLoading) {
      this.late.push(batch);
      return;
    }
    const bars = barsOf(batch);
    const { last } = this.series;
    if (last === undefined) {
      void this.load();
      return;
    }
    if (this.hasNewer) {
      this.show(this.series.merge(bars.filter((bar) => bar.openTime <= last.openTime)));
      return;
    }
    this.show(this.series.merge(bars));
    this.forgetOldest();
  }

  // Replay.

  /** Shows the state at an instant. Bars before what it tells of come from the store, up to what is completed then. */
  showState(state: SnapshotResult): void {
    const own = stateOf(state, this.timeframe);
    if (own === undefined) return;
    this.setScale(state.price_scale);
    if (this.isFilling) {
      this.waiting = state;
      return;
    }
    const completed = completedBars(own);
    const oldest = completed[0];
    const { first, last } = this.series;
    const isKnown = oldest === undefined ? first !== undefined : first !== undefined && oldest.openTime >= first.openTime;
    const joins = oldest === undefined || (last !== undefined && oldest.openTime <= last.openTime);
    if (last !== undefined && isKnown && joins) {
      this.show(this.series.showState(completed, partialBar(own), intervalOpen(state.at, own)));
      return;
    }
    void this.fill(state, last !== undefined && isKnown && !joins);
  }

  /** Loads the completed bars before a state: all after the last one that is there, or a window of them. */
  private async fill(state: SnapshotResult, isContinuation: boolean): Promise<void> {
    const own = stateOf(state, this.timeframe)!;
    this.isFilling = true;
    const generation = this.generation;
    const completed = completedBars(own);
    this.desk.changed();
    // Up to the first bar that the state tells of, or else the interval in progress: none of these has a later tick.
    const to = ofSeconds(completed[0]?.openTime ?? intervalOpen(state.at, own));
    const { last } = this.series;
    // Bars without a hole, or none of before: what lies further away than a window begins anew.
    if (last !== undefined && Number(to / 1_000_000_000n) - last.openTime > windowBars * (last.closeTime - last.openTime)) {
      isContinuation = false;
    }
    // What is there may be later than the state.
    if (!isContinuation) this.show(this.series.reset([]));
    try {
      const query = isContinuation && last !== undefined
        ? { from: ofSeconds(last.openTime), to }
        : { to, limit: windowBars, last: true };
      const batch = await this.get(query);
      if (generation !== this.generation) return;
      const older = barsOf(batch).map((bar) => ({ ...bar, isPartial: false }));
      if (!isContinuation) {
        this.chart?.forgetView();
        this.hasOlder = batch.truncated;
        this.series.reset([]);
        this.show(this.series.reset([...older, ...tailOf(own)]));
      } else {
        this.show(this.series.showState([...older, ...completed], partialBar(own), intervalOpen(state.at, own)));
      }
    } catch (error) {
      if (generation === this.generation) this.desk.failed(error);
    } finally {
      if (generation === this.generation) {
        this.isFilling = false;
        const next = this.waiting;
        this.waiting = undefined;
        if (next !== undefined) this.showState(next);
        this.desk.changed();
      }
    }
  }

  // Loading.

  /** @returns whether the bars came */
  private loadAround(at: bigint): Promise<boolean> {
    return this.fetch(async (get) => {
      const older = await get({ to: at, last: true });
      const newer = await get({ from: at, limit: windowBars / 2 });
      return () => {
        this.hasOlder = older.truncated;
        this.hasNewer = newer.truncated;
        return this.series.reset(joined(barsOf(older), barsOf(newer)));
      };
    });
  }

  private centre(at: bigint): void {
    const { chart } = this;
    if (this.series.length === 0) return;
    const place = this.series.logicalOf(Number(at) / 1e9);
    if (chart === undefined) {
      // Nobody looks: it is shown when somebody does.
      const bars = this.kept?.bars ?? (this.desk.kept.zoom[this.index] || barsAtFirst);
      this.kept = { bars, zoomBars: this.kept?.zoomBars ?? 0, right: this.series.timeOf(place + bars / 2) };
      return;
    }
    const half = chart.view === undefined ? barsAtFirst / 2 : (chart.view.to - chart.view.from) / 2;
    this.wanted = undefined;
    chart.setView({ from: place - half, to: place + half });
  }

  /** Loads more where the view comes near to the end of what is there. */
  private extend(view: View): void {
    if (this.isExtending || this.isLoading || this.series.length === 0) return;
    // The bars of a replay have to reach its instant, so that there it ends some time.
    const mayGrow = this.desk.limit === undefined || this.series.length < heldMax;
    if (view.from < nearBars && this.hasOlder && mayGrow) void this.loadOlder();
    else if (view.to > this.series.length - nearBars && this.hasNewer && this.desk.limit === undefined) {
      void this.loadNewer();
    }
  }

  /** @returns whether there was any */
  private async loadOlder(): Promise<boolean> {
    const { first } = this.series;
    if (first === undefined || this.isExtending) return false;
    this.isExtending = true;
    const generation = this.generation;
    try {
      const batch = await this.get({ to: ofSeconds(first.openTime), last: true });
      if (generation !== this.generation) return false;
      this.hasOlder = batch.truncated;
      const change = this.series.prepend(barsOf(batch));
      this.show(change);
      if (this.desk.limit === undefined && this.series.length > heldMax + windowBars) {
        this.hasNewer = true;
        this.show(this.series.keepFirst(heldMax));
      }
      return change.kind !== "none";
    } catch (error) {
      this.desk.failed(error);
      return false;
    } finally {
      if (generation === this.generation) this.isExtending = false;
    }
  }

  private async loadNewer(from?: bigint): Promise<void> {
    const { last } = this.series;
    if (last === undefined || this.isExtending) return;
    this.isExtending = true;
    const generation = this.generation;
    try {
      const batch = await this.get({ from: from ?? ofSeconds(last.openTime) });
      if (generation !== this.generation) return;
      this.hasNewer = batch.truncated;
      this.show(this.series.merge(barsOf(batch)));
      this.forgetOldest();
    } catch (error) {
      this.desk.failed(error);
    } finally {
      if (generation === this.generation) this.isExtending = false;
    }
  }

  private forgetOldest(): void {
    if (this.desk.limit !== undefined || this.series.length <= heldMax + windowBars) return;
    this.hasOlder = true;
    this.show(this.series.keepLast(heldMax));
  }

  private get(query: { from?: bigint; to?: bigint; limit?: number; last?: boolean }): Promise<BarBatch> {
    return this.desk.bridge.call("bars.get", {
      symbol: this.desk.symbol ?? "",
      timeframe: this.timeframe,
      side: this.desk.side,
      limit: windowBars,
      ...query,
    });
  }

  private async fetch(
    ask: (get: (query: Parameters<Panel["get"]>[0]) => Promise<BarBatch>) => Promise<() => SeriesChange>,
  ): Promise<boolean> {
    // What was asked for before is of no use any more.
    const generation = (this.generation += 1);
    this.isLoading = true;
    this.isExtending = false;
    this.desk.changed();
    try {
      const apply = await ask(async (query) => {
        const batch = await this.get(query);
        if (generation === this.generation) this.setScale(batch.price_scale);
        return batch;
      });
      if (generation === this.generation) {
        this.isLoading = false;
        this.show(apply());
        const { late } = this;
        this.late = [];
        for (const batch of late) this.takeLive(batch);
        return true;
      }
    } catch (error) {
      if (generation === this.generation) this.desk.failed(error);
    } finally {
      if (generation === this.generation) this.isLoading = false;
      this.desk.changed();
    }
    return false;
  }

  private setScale(scale: number): void {
    if (scale === this.priceScale) return;
    this.priceScale = scale;
    this.chart?.setScale(scale);
  }

  private show(change: SeriesChange): void {
    this.chart?.draw(change);
    this.chart?.showLastPrice(!this.hasNewer);
    this.drawGaps();
  }

  /** Shades times without ticks, and marks where trading days begin. What is marked depends on the bars and the instant alone. */
  drawGaps(): void {
    const gaps = this.desk.knownGaps;
    const { chart, series } = this;
    if (chart === undefined) return;
    if (gaps === undefined) {
      // Marks of before would put times of another symbol on the axis.
      if (this.drawnGaps !== "") chart.clearMarks();
      this.drawnGaps = "";
      return;
    }
    // A bar of four hours and more is near to a day of its own.
    const days = series.first === undefined || series.first.closeTime - series.first.openTime >= 14_400
      ? []
      : this.desk.knownDayBegins;
    const sign = `${gaps.length} ${days.length} ${series.first?.openTime} ${series.last?.openTime}`;
    if (sign === this.drawnGaps) return;
    this.drawnGaps = sign;
    const { first, last } = series;
    const held = first === undefined || last === undefined
      ? []
      : gaps.filter(({ from, to }) => to > first.openTime && from < last.closeTime);
    const begins = new Set<number>();
    for (const begin of days) {
      const place = series.placeAtOrAfter(begin);
      const bar = series.bars[place];
      if (bar !== undefined && place > 0) begins.add(bar.openTime);
    }
    chart.drawMarks(held, [...begins]);
  }
}

/** Older bars and newer ones; a bar that both have, as the instant between lies in it, comes once. */
function joined(older: readonly Bar[], newer: readonly Bar[]): Bar[] {
  const last = older[older.length - 1];
  return [...older, ...newer.filter((bar) => last === undefined || bar.openTime > last.openTime)];
}

function tailOf(state: NonNullable<ReturnType<typeof stateOf>>): Bar[] {
  const partial = partialBar(state);
  return partial === undefined ? completedBars(state) : [...completedBars(state), partial];
}

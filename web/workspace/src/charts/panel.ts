import type { BarBatch, SnapshotResult } from "../../../client/src/index.js";
import { barsOf } from "../model/bar.js";
import type { Bar } from "../model/bar.js";
import { BarSeries } from "../model/bar-series.js";
import type { SeriesChange } from "../model/bar-series.js";
import { completedBars, intervalOpen, partialBar, stateOf } from "../model/timeframe-state.js";
import { ofSeconds } from "../model/times.js";
import type { Desk } from "./desk.js";
import { PanelChart } from "./panel-chart.js";
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
        onView: (view) => this.desk.lead(this, view),
        onHover: (place, price) => this.desk.hover(this, place, price),
        onShown: (view) => this.extend(view),
      },
      this.timeframe === "1d",
      this.desk.kept.zoom[this.index] ?? 0,
    );
    this.chart.setScale(this.priceScale);
    this.chart.draw({ kind: "all" });
    this.drawnGaps = "";
    this.drawGaps();
    return () => {
      this.chart?.dispose();
      this.chart = undefined;
    };
  }

  /** Forgets all bars. */
  clear(): void {
    this.generation += 1;
    this.hasOlder = false;
    this.hasNewer = false;
    this.isFilling = false;
    this.waiting = undefined;
    this.chart?.forgetView();
    this.show(this.series.reset([]));
  }

  /** Loads the last bars, or those around an instant. */
  async load(at?: bigint): Promise<void> {
    this.clear();
    if (at === undefined) await this.fetch(async (get) => {
      const batch = await get({ last: true });
      this.hasOlder = batch.truncated;
      this.hasNewer = false;
      return () => this.series.reset(barsOf(batch));
    });
    else await this.loadAround(at);
    if (at !== undefined) this.centre(at);
  }

  /** Loads the same part again, as after a change of the side or of the timeframe, and shows the same instants. */
  async loadSame(): Promise<void> {
    const view = this.chart?.view;
    const isAtEnd = !this.hasNewer && view !== undefined && view.to >= this.series.length - 1;
    if (view === undefined || isAtEnd) {
      await this.load();
      return;
    }
    const right = this.series.timeOf(view.to);
    this.clear();
    await this.loadAround(ofSeconds(right));
    this.chart?.showEdge(this.series.logicalOf(right));
  }

  /** Shows an instant in the middle; loads around it if it is not there. */
  async jump(at: bigint): Promise<void> {
    const seconds = Number(at) / 1e9;
    const { first, last } = this.series;
    const isThere =
      first !== undefined &&
      last !== undefined &&
      (seconds >= first.openTime || !this.hasOlder) &&
      (seconds < last.closeTime || !this.hasNewer);
    if (!isThere && this.desk.limit === undefined) {
      await this.load(at);
      return;
    }
    while (this.hasOlder && this.series.length < heldMax && this.series.first !== undefined && seconds < this.series.first.openTime) {
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
    if (this.isLoading) return;
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
    // Up to the first bar that the state tells of, or else the interval in progress: none of these has a later tick.
    const to = ofSeconds(completed[0]?.openTime ?? intervalOpen(state.at, own));
    const { last } = this.series;
    // What is there may be later than the state.
    if (!isContinuation) this.show(this.series.reset([]));
    try {
      const query = isContinuation && last !== undefined
        ? { from: ofSeconds(last.openTime), to, limit: heldMax }
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
      }
    }
  }

  // Loading.

  private async loadAround(at: bigint): Promise<void> {
    await this.fetch(async (get) => {
      const older = await get({ to: at, last: true });
      const newer = await get({ from: at, limit: windowBars / 2 });
      this.hasOlder = older.truncated;
      this.hasNewer = newer.truncated;
      return () => this.series.reset([...barsOf(older), ...barsOf(newer)]);
    });
  }

  private centre(at: bigint): void {
    const { chart } = this;
    if (chart === undefined || this.series.length === 0) return;
    const place = this.series.logicalOf(Number(at) / 1e9);
    const half = chart.view === undefined ? 55 : (chart.view.to - chart.view.from) / 2;
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
      this.isExtending = false;
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
      this.isExtending = false;
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
  ): Promise<void> {
    const generation = this.generation;
    this.isLoading = true;
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
      }
    } catch (error) {
      if (generation === this.generation) this.desk.failed(error);
    } finally {
      if (generation === this.generation) this.isLoading = false;
      this.desk.changed();
    }
  }

  private setScale(scale: number): void {
    if (scale === this.priceScale) return;
    this.priceScale = scale;
    this.chart?.setScale(scale);
  }

  private show(change: SeriesChange): void {
    this.chart?.draw(change);
    this.drawGaps();
  }

  /** Marks the first bar of each trading day, and that after each time without ticks. What is marked depends on the bars and the instant alone. */
  drawGaps(): void {
    const ends = this.desk.knownGapEnds;
    const { chart, series } = this;
    if (chart === undefined || ends === undefined) return;
    // A bar of four hours and more is near to a day of its own.
    const days = series.first === undefined || series.first.closeTime - series.first.openTime >= 14_400 ? [] : this.desk.knownDayBegins;
    const sign = `${ends.length} ${days.length} ${series.first?.openTime} ${series.last?.openTime}`;
    if (sign === this.drawnGaps) return;
    this.drawnGaps = sign;
    const times = new Set<number>();
    for (const end of ends) {
      const place = series.placeAt(end);
      const bar = series.bars[place];
      if (bar !== undefined && place > 0 && end < bar.closeTime) times.add(bar.openTime);
    }
    const begins = new Set<number>();
    for (const begin of days) {
      const place = series.placeAtOrAfter(begin);
      const bar = series.bars[place];
      if (bar !== undefined && place > 0) begins.add(bar.openTime);
    }
    chart.drawMarks(times, begins);
  }
}

function tailOf(state: NonNullable<ReturnType<typeof stateOf>>): Bar[] {
  const partial = partialBar(state);
  return partial === undefined ? completedBars(state) : [...completedBars(state), partial];
}

import type { BarBatch, InstrumentInfo, SnapshotResult, Subscription } from "../../../client/src/index.js";
import type { EngineBridge } from "../bridge/engine-bridge.js";
import type { Kept } from "../model/kept.js";
import { firstFrom } from "../model/marks.js";
import type { Span } from "../model/marks.js";
import { nanoseconds, ofSeconds, secondsOf } from "../model/times.js";
import { Panel } from "./panel.js";
import { roomBars } from "./panel-chart.js";
import type { View } from "./panel-chart.js";

export type Side = "bid" | "ask" | "mid";

/** What the instant under the crosshair, or of the replay, shows in all timeframes. */
export interface Reading {
  readonly snapshot: SnapshotResult;
  readonly from: "crosshair" | "replay" | "last";
}

/**
 * The charts page's state: one symbol in six timeframes that move together.
 *
 * Panels draw by themselves; whoever shows texts of it subscribes, and reads again at each change of `version`.
 */
export class Desk {
  readonly panels: Panel[];
  instrument: InstrumentInfo | undefined;
  reading: Reading | undefined;
  /** What the last failed request said. */
  fault: string | undefined;
  focused = 0;
  /** The panel that alone is shown. */
  maximised: number | undefined;
  version = 0;
  /** The replay's instant: nothing later may be asked for. */
  limit: bigint | undefined;
  private replayState: SnapshotResult | undefined;
  private hovered: bigint | undefined;
  private isAsking = false;
  /** Grows whenever answers that are on their way are of no use any more. */
  private readings = 0;
  private crosshair: { readonly panel: Panel; readonly at: number; readonly price: number | undefined } | undefined;
  private isSynchronizing = false;
  private leader: { panel: Panel; view: View } | undefined;
  private live: Subscription<unknown, BarBatch> | undefined;
  private liveNumber = 0;
  /** When trading days begin, in seconds, in order. */
  private dayBegins: readonly number[] = [];
  private readonly listeners = new Set<() => void>();
  /** Times without ticks, in seconds, in order; undefined until the passport has told. */
  private gaps: readonly Span[] | undefined;

  constructor(
    readonly bridge: EngineBridge,
    readonly kept: Kept,
    private readonly onKept: () => void,
  ) {
    this.panels = kept.timeframes.map((timeframe, index) => new Panel(this, timeframe, index));
  }

  get symbol(): string | undefined {
    return this.instrument?.symbol;
  }

  get side(): Side {
    return this.kept.side;
  }

  /** The state that the replay shows. */
  get replaySnapshot(): SnapshotResult | undefined {
    return this.replayState;
  }

  /** The panel that the pointer is in. */
  pointed: number | undefined;

  /** Whether the legends still wait for the instant that is wanted. */
  get isReading(): boolean {
    return this.isAsking;
  }

  /** The timeframes of all panels, each once, the finest first. */
  get timeframes(): string[] {
    return [...new Set(this.kept.timeframes)];
  }

  subscribe = (listener: () => void): () => void => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  changed(): void {
    this.version += 1;
    for (const listener of this.listeners) listener();
  }

  /** Notes what went wrong, for people. */
  failed(error: unknown): void {
    this.fault = error instanceof Error ? error.message : String(error);
    this.changed();
  }

  // What is shown.

  /** Shows a symbol: its last bars, or those around an instant. */
  async open(instrument: InstrumentInfo, at?: bigint): Promise<void> {
    this.begin(instrument);
    void this.followLive();
    void this.readGaps();
    await this.reload(at);
    void this.read(undefined);
  }

  /** Opens a symbol at an instant of a replay: nothing of it is loaded that may be later. */
  openForReplay(instrument: InstrumentInfo, at: bigint): void {
    this.begin(instrument);
    this.enterReplay(at);
    void this.readGaps();
  }

  private begin(instrument: InstrumentInfo): void {
    this.instrument = instrument;
    this.kept.symbol = instrument.symbol;
    this.onKept();
    this.readings += 1;
    this.reading = undefined;
    this.replayState = undefined;
    this.limit = undefined;
    this.gaps = undefined;
    this.dayBegins = [];
    this.fault = undefined;
    this.changed();
  }

  /** What is known of the open symbol now, after ticks came or went. */
  update(instrument: InstrumentInfo): void {
    const before = this.instrument;
    if (before === undefined || before.symbol !== instrument.symbol) return;
    const isSame = before.ticks === instrument.ticks && before.first === instrument.first && before.last === instrument.last &&
      before.bytes === instrument.bytes;
    if (isSame) return;
    this.instrument = instrument;
    this.changed();
    // A replay shows what it was begun with, and asks for nothing of later; the engine ends it if that has changed.
    if (this.limit !== undefined) return;
    void this.readGaps();
    this.readings += 1;
    void Promise.all(this.panels.map((panel) => panel.loadSame())).then(() => this.read(undefined));
  }

  /** The open symbol is stored no more. */
  close(): void {
    this.readings += 1;
    this.instrument = undefined;
    this.reading = undefined;
    this.replayState = undefined;
    this.limit = undefined;
    this.hovered = undefined;
    this.gaps = undefined;
    this.dayBegins = [];
    this.liveNumber += 1;
    this.live?.close();
    this.live = undefined;
    for (const panel of this.panels) panel.clear();
    this.changed();
  }

  /** Loads all panels anew. */
  async reload(at?: bigint): Promise<void> {
    await Promise.all(this.panels.map((panel) => panel.load(at)));
  }

  /** After the connection was lost: what came meanwhile. */
  async refresh(): Promise<void> {
    const symbol = this.symbol;
    if (symbol === undefined) return;
    try {
      const instrument = await this.bridge.call("instruments.get", { symbol });
      if (symbol !== this.symbol) return;
      this.instrument = instrument;
    } catch (error) {
      this.failed(error);
      return;
    }
    this.fault = undefined;
    if (this.limit === undefined) await Promise.all(this.panels.map((panel) => panel.catchUp()));
    this.changed();
  }

  async setSide(side: Side): Promise<void> {
    if (this.kept.side === side) return;
    this.kept.side = side;
    this.onKept();
    this.readings += 1;
    this.reading = undefined;
    this.changed();
    if (this.limit !== undefined) return; // the replay begins anew and loads
    void this.followLive();
    await Promise.all(this.panels.map((panel) => panel.loadSame()));
    void this.read(undefined);
  }

  async setTimeframe(index: number, timeframe: string): Promise<void> {
    const panel = this.panels[index];
    if (panel === undefined || panel.timeframe === timeframe) return;
    this.kept.timeframes[index] = timeframe;
    this.onKept();
    panel.timeframe = timeframe;
    this.changed();
    if (this.limit !== undefined) return;
    void this.followLive();
    await panel.loadSame();
    void this.read(undefined);
  }

  setLayout(layout: Kept["layout"]): void {
    this.kept.layout = layout;
    this.maximised = undefined;
    this.onKept();
    this.changed();
  }

  setSyncTime(sync: Kept["syncTime"]): void {
    this.kept.syncTime = sync;
    this.onKept();
    this.changed();
    const panel = this.panels[this.focused];
    if (panel?.chart?.view !== undefined) this.lead(panel, panel.chart.view);
  }

  setSyncCrosshair(isOn: boolean): void {
    this.kept.syncCrosshair = isOn;
    this.onKept();
    this.changed();
  }

  focus(index: number): void {
    if (this.focused === index || this.panels[index] === undefined) return;
    this.focused = index;
    this.changed();
  }

  maximise(index: number | undefined): void {
    this.maximised = this.maximised === index ? undefined : index;
    if (index !== undefined) this.focused = index;
    this.changed();
  }

  /** Shows an instant in the middle of all panels, loading what is needed. */
  async jump(at: bigint): Promise<void> {
    const wanted = this.limit !== undefined && at > this.limit ? this.limit : at;
    await Promise.all(this.panels.map((panel) => panel.jump(wanted)));
  }

  /** Moves the chosen panel by a share of what it shows, to later times if it is positive; the others follow. */
  pan(share: number): void {
    const panel = this.shownPanel;
    if (panel?.chart?.pan(share) === true) this.lead(panel, panel.chart.view!);
  }

  /** Lets the chosen panel show so many times as many bars. */
  zoom(factor: number): void {
    const panel = this.shownPanel;
    if (panel?.chart?.zoom(factor) === true) this.lead(panel, panel.chart.view!);
  }

  /** The chosen panel, or the first one that is shown if that is hidden. */
  private get shownPanel(): Panel | undefined {
    const chosen = this.panels[this.focused];
    return chosen?.chart === undefined ? this.panels.find(({ chart }) => chart !== undefined) : chosen;
  }

  showEnd(): void {
    if (this.limit !== undefined || this.panels.every((panel) => !panel.hasNewer)) {
      for (const panel of this.panels) panel.chart?.showEnd();
    } else void this.reload();
  }

  // Moving together.

  /** The user moved a panel: the others follow in one frame. */
  lead(panel: Panel, view: View): void {
    this.kept.zoom[panel.index] = Math.round(view.to - view.from);
    this.onKept();
    this.leader = { panel, view };
    if (this.isSynchronizing) return;
    this.isSynchronizing = true;
    requestAnimationFrame(() => {
      this.isSynchronizing = false;
      const { leader } = this;
      if (leader === undefined || this.kept.syncTime === "off") return;
      const { panel: source, view: shown } = leader;
      if (source.series.length === 0) return;
      const right = source.series.timeOf(shown.to);
      const left = this.kept.syncTime === "span" ? source.series.timeOf(shown.from) : undefined;
      const end = this.limit ?? (this.instrument?.last == null ? undefined : nanoseconds(this.instrument.last));
      // Nothing is known of later: there all panels end, each with its own last bar.
      const isEnd = !source.hasNewer && end !== undefined && right >= secondsOf(end);
      const room = Math.max(0, Math.min(roomBars, shown.to - source.series.length + 0.5));
      for (const follower of this.panels) {
        if (follower === source) continue;
        if (isEnd) follower.showNewest(room, left);
        else follower.showRight(right, left);
      }
      this.drawCrosshairs();
    });
  }

  /** The pointer is at a bar of a panel, or has left. */
  hover(panel: Panel, place: number | undefined, price: number | undefined): void {
    const bar = place === undefined ? undefined : panel.series.bars[place];
    this.pointed = bar === undefined ? undefined : panel.index;
    // The last instant that belongs to the bar: the bar is whole then, and nothing later is seen.
    let at = bar === undefined ? undefined : ofSeconds(bar.closeTime) - 1n;
    const end = this.limit ?? (this.instrument?.last == null ? undefined : nanoseconds(this.instrument.last));
    if (at !== undefined && end !== undefined && at > end) at = end;
    // Whole seconds below: a number cannot tell the last nanosecond of a bar from the first one of the next.
    this.crosshair = at === undefined ? undefined : { panel, at: secondsOf(at), price };
    this.drawCrosshairs(panel);
    // The replay's own bar in progress is what the replay's state tells, anew with each tick.
    void this.read(at === this.limit ? undefined : at);
  }

  /** Shows the crosshair in all panels but the one in which the pointer is. */
  private drawCrosshairs(source = this.crosshair?.panel): void {
    if (!this.kept.syncCrosshair) return;
    const { crosshair } = this;
    for (const follower of this.panels) {
      if (follower === source) continue;
      follower.chart?.showCrosshair(
        crosshair === undefined ? undefined : follower.series.placeAt(crosshair.at),
        crosshair?.price,
      );
    }
  }

  // What the instant shows.

  /** Reads the state of all timeframes at an instant; without one, that of the replay or of the last tick. */
  private async read(at: bigint | undefined): Promise<void> {
    if (at === this.hovered && at !== undefined) return;
    this.hovered = at;
    if (at === undefined && this.replayState !== undefined) {
      this.reading = { snapshot: this.replayState, from: "replay" };
      this.changed();
      return;
    }
    // One question at a time; the newest wish waits.
    if (this.isAsking) return;
    this.isAsking = true;
    try {
      for (;;) {
        const wanted = this.hovered;
        const { symbol, side, readings } = this;
        if (symbol === undefined) return;
        if (wanted === undefined && this.limit !== undefined) return;
        const snapshot = await this.bridge.call("mtf.snapshot", {
          symbol,
          side,
          timeframes: this.timeframes,
          completed: 1,
          ...(wanted === undefined ? {} : { at: wanted }),
        });
        // A replay that has begun meanwhile must not show what is later than its instant.
        const isCurrent = readings === this.readings && wanted === this.hovered;
        const isKnown = this.limit === undefined || (wanted !== undefined && wanted <= this.limit);
        if (isCurrent && isKnown) {
          this.reading = { snapshot, from: wanted === undefined ? "last" : "crosshair" };
          this.changed();
        }
        if (isCurrent) return;
        if (this.hovered === undefined && this.replayState !== undefined) {
          this.reading = { snapshot: this.replayState, from: "replay" };
          this.changed();
          return;
        }
      }
    } catch (error) {
      this.failed(error);
    } finally {
      this.isAsking = false;
      this.changed();
    }
  }

  // Live bars.

  /** Bars that imports store while the page is open. */
  private async followLive(): Promise<void> {
    const number = (this.liveNumber += 1);
    this.live?.close();
    this.live = undefined;
    const { symbol, side, timeframes } = this;
    if (symbol === undefined) return;
    try {
      const live = await this.bridge.subscribe("bars.subscribe", { symbols: [symbol], timeframes, side });
      if (number !== this.liveNumber) {
        live.close();
        return;
      }
      this.live = live as Subscription<unknown, BarBatch>;
      for await (const event of live) {
        if (number !== this.liveNumber) return;
        if (this.limit !== undefined) continue;
        for (const panel of this.panels) {
          if (panel.timeframe === event.payload.timeframe) panel.takeLive(event.payload);
        }
      }
    } catch (error) {
      if (number === this.liveNumber) this.failed(error);
    }
  }

  // Gaps.

  /** The times without ticks that the passport counts as missing data. */
  private async readGaps(): Promise<void> {
    const { symbol } = this;
    if (symbol === undefined) return;
    try {
      const quality = await this.bridge.call("quality.get", { symbol, days: true });
      if (symbol !== this.symbol) return;
      this.dayBegins = (quality.days ?? []).filter(({ session }) => session).map(({ from }) => secondsOf(from));
      this.gaps = (quality.days ?? [])
        .flatMap((day) => day.gaps.filter(({ kind }) => kind !== "short"))
        .map(({ from, to }) => ({ from: secondsOf(from), to: secondsOf(to) }))
        .sort((one, other) => one.to - other.to);
      for (const panel of this.panels) panel.drawGaps();
    } catch {
      if (symbol !== this.symbol) return;
      this.gaps = [];
      for (const panel of this.panels) panel.drawGaps();
      // Shading is an extra: the data page tells of what is wrong with the passport.
    }
  }

  /** Times without ticks that the replay's instant knows of: one that lasts is not known to be one. */
  get knownGaps(): readonly Span[] | undefined {
    const { gaps, limit } = this;
    if (gaps === undefined || limit === undefined) return gaps;
    return gaps.slice(0, firstFrom(gaps, ({ to }) => to > secondsOf(limit)));
  }

  /** When trading days began, as far as the replay's instant knows of them. */
  get knownDayBegins(): readonly number[] {
    const { dayBegins, limit } = this;
    return limit === undefined ? dayBegins : dayBegins.slice(0, firstFrom(dayBegins, (time) => time > secondsOf(limit)));
  }

  // Replay.

  /** Enters a replay at an instant: all panels forget what is later before anything else is shown. */
  enterReplay(at: bigint): void {
    this.liveNumber += 1;
    this.live?.close();
    this.live = undefined;
    this.limit = at;
    this.readings += 1;
    this.hovered = undefined;
    this.replayState = undefined;
    this.reading = undefined;
    for (const panel of this.panels) panel.clear();
    this.changed();
  }

  /** Shows the state at an instant of the replay. */
  showState(state: SnapshotResult): void {
    this.limit = nanoseconds(state.at);
    this.replayState = state;
    for (const panel of this.panels) panel.showState(state);
    if (this.hovered === undefined || this.hovered > this.limit) {
      this.hovered = undefined;
      this.reading = { snapshot: state, from: "replay" };
    }
    this.changed();
  }

  /** Back to all that is stored, around where the replay was. */
  async leaveReplay(): Promise<void> {
    const at = this.limit;
    this.readings += 1;
    this.limit = undefined;
    this.replayState = undefined;
    this.reading = undefined;
    this.hovered = undefined;
    this.changed();
    void this.followLive();
    void this.readGaps();
    await this.reload(at);
    for (const panel of this.panels) panel.drawGaps();
    void this.read(undefined);
  }
}

import type { Bar } from "../model/bar.js";
import type { BarSeries, SeriesChange } from "../model/bar-series.js";
import type { Span } from "../model/marks.js";
import { ChartMarks } from "./chart-marks.js";
import { colors, font } from "./colors.js";

/** A part of the axis: places of bars, with fractions. Bar `i` reaches from `i - 0.5` to `i + 0.5`. */
export interface View {
  readonly from: number;
  readonly to: number;
}

export interface PanelChartEvents {
  /** The user moved or zoomed the chart. */
  onView(view: View): void;
  /** The pointer is at this place of the axis and this price; nothing if it left. */
  onHover(place: number | undefined, price: number | undefined): void;
  /** Anything was drawn that may want a new look at what is loaded. */
  onShown(view: View): void;
}

/** Bars of empty room right of the last one. */
export const roomBars = 4;
export const barsAtFirst = 110;
/** The narrowest that the library draws bars. */
const pixelsMin = 0.5;
/** The fewest bars that keys zoom to. */
const barsMin = 8;
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/**
 * One chart of the library with the ways round its traps: it keeps a view of its own, in places of bars, which data never moves
 * but in the way that is told here.
 */
export class PanelChart {
  view: View | undefined;
  /** Whether the last bar is in view: then the view goes along with new bars. */
  follows = true;
  private readonly chart: Chart;
  private readonly candles: ChartSeries<ChartCandle>;
  private readonly marks: ChartMarks;
  private readonly observer: ResizeObserver;
  private scale = -1;
  /** Whether the pointer is in the chart. */
  private isPointed = false;
  private isDragged = false;
  private lastTouch = Number.NEGATIVE_INFINITY;
  /** How many bars the library has. */
  private drawn = 0;
  private isDrawing = false;
  private isDisposed = false;
  /** Tells apart the views that were asked for and are not there yet; 0 if all are. */
  private wish = 0;

  constructor(
    private readonly host: HTMLElement,
    private readonly series: BarSeries,
    private readonly events: PanelChartEvents,
    /** How many bars were chosen to be shown; 0 if nobody did. */
    public zoomBars: number,
  ) {
    this.chart = LightweightCharts.createChart(host, {
      width: Math.max(1, host.clientWidth),
      height: Math.max(1, host.clientHeight),
      layout: {
        background: { type: "solid", color: colors.background },
        textColor: colors.text,
        fontFamily: font,
        fontSize: fontPixels(),
      },
      grid: { vertLines: { color: colors.grid }, horzLines: { color: colors.grid } },
      // Without a locale of its own the library asks the system's, which may not exist; then nothing is drawn.
      localization: { locale: "en-GB", timeFormatter: (time: number) => this.crosshairTime(time) },
      rightPriceScale: { borderColor: colors.line, scaleMargins: { top: 0.12, bottom: 0.08 }, minimumWidth: 64 },
      timeScale: {
        borderColor: colors.line,
        timeVisible: true,
        secondsVisible: false,
        shiftVisibleRangeOnNewBar: false,
        minBarSpacing: pixelsMin,
        rightOffset: roomBars,
        tickMarkFormatter: (time: number, kind: number) =>
          tickMark(this.labelTime(time), this.hasWholeDays ? Math.min(kind, dayMark) : kind),
      },
      crosshair: {
        mode: 0,
        vertLine: { color: colors.crosshair, width: 1, style: 3, labelBackgroundColor: "#1C2740" },
        horzLine: { color: colors.crosshair, width: 1, style: 3, labelBackgroundColor: "#1C2740" },
      },
      handleScale: { axisPressedMouseMove: { time: true, price: true } },
    });
    this.candles = this.chart.addCandlestickSeries({
      upColor: colors.up,
      downColor: colors.down,
      borderUpColor: colors.up,
      borderDownColor: colors.down,
      wickUpColor: colors.up,
      wickDownColor: colors.down,
      priceLineColor: colors.crosshair,
      priceLineStyle: 2,
    });
    this.marks = new ChartMarks(series, this.chart.timeScale());
    this.candles.attachPrimitive(this.marks);
    this.chart.timeScale().subscribeVisibleLogicalRangeChange((range) => this.rangeChanged(range));
    this.chart.subscribeCrosshairMove((event) => this.hovered(event));
    for (const name of ["pointerdown", "wheel", "touchstart"] as const) {
      host.addEventListener(name, this.touch, { capture: true, passive: true });
    }
    host.addEventListener("pointerdown", () => (this.isDragged = true), { capture: true, passive: true });
    // A drag goes on outside of the panel.
    window.addEventListener("pointerup", this.release);
    window.addEventListener("pointercancel", this.release);
    host.addEventListener("pointerenter", this.enter);
    host.addEventListener("pointerleave", this.leave);
    this.observer = new ResizeObserver(() => {
      this.chart.resize(Math.max(1, host.clientWidth), Math.max(1, host.clientHeight));
      if (this.view !== undefined) this.setView(this.view);
    });
    this.observer.observe(host);
  }

  dispose(): void {
    this.isDisposed = true;
    window.removeEventListener("pointerup", this.release);
    window.removeEventListener("pointercancel", this.release);
    this.observer.disconnect();
    this.chart.remove();
  }

  /** How many decimal digits prices have. */
  setScale(scale: number): void {
    if (scale === this.scale) return;
    this.scale = scale;
    this.candles.applyOptions({ priceFormat: { type: "price", precision: scale, minMove: 10 ** -scale } });
  }

  /** Draws what changed in the series. The view stays where it is, or goes along with the last bar if that is in view. */
  draw(change: SeriesChange): void {
    if (change.kind === "none") return;
    const { bars } = this.series;
    const before = this.drawn;
    const view = this.view;
    this.isDrawing = true;
    if (change.kind === "tail" && before > 0 && change.from >= before - 1) {
      for (const bar of bars.slice(change.from)) this.candles.update(this.candle(bar));
    } else {
      this.candles.setData(bars.map((bar) => this.candle(bar)));
    }
    this.isDrawing = false;
    this.drawn = bars.length;
    if (bars.length === 0) {
      this.view = undefined;
      this.mark();
      return;
    }
    if (view === undefined) this.showEnd();
    else if (change.kind === "front") this.setView({ from: view.from + change.count, to: view.to + change.count });
    else if (this.follows && bars.length !== before) {
      this.setView({ from: view.from + bars.length - before, to: view.to + bars.length - before });
    } else if (change.kind === "all" || bars.length !== before) this.setView(view);
    else this.mark();
  }

  /** Everything anew: the view as it was is of no use. */
  forgetView(): void {
    this.view = undefined;
    this.follows = true;
    // An axis that somebody moved by hand fits other prices no more.
    this.chart.priceScale("right").applyOptions({ autoScale: true });
  }

  /** Shades times without ticks, and draws a line before the first bar of each day. All in seconds, in order. */
  drawMarks(gaps: readonly Span[], days: readonly number[]): void {
    this.marks.set(gaps, days);
    this.host.dataset["gaps"] = String(gaps.length);
    this.host.dataset["days"] = String(days.length);
  }

  /** Forgets the marks, until it is known where they belong. */
  clearMarks(): void {
    this.marks.set([], []);
    delete this.host.dataset["gaps"];
    delete this.host.dataset["days"];
  }

  /** Whether the last bar is the newest there is: only then its price is worth a line. */
  showLastPrice(isNewest: boolean): void {
    this.candles.applyOptions({ priceLineVisible: isNewest, lastValueVisible: isNewest });
  }

  showEnd(): void {
    const last = this.series.length - 1;
    // A few bars would be lost in a wide view.
    const bars = this.zoomBars || Math.min(barsAtFirst, Math.max(30, 1.5 * last));
    this.setView({ from: last + 0.5 + roomBars - bars, to: last + 0.5 + roomBars });
    this.follows = true;
  }

  /** Shows a part of the axis. Whether it follows new bars from then on depends on the last bar being in it. */
  setView(wanted: View): void {
    // Of a wider view the library would show another part than is asked for.
    const view = { from: Math.max(wanted.from, wanted.to - this.host.clientWidth / pixelsMin), to: wanted.to };
    this.view = view;
    this.chart.timeScale().setVisibleLogicalRange({ from: view.from, to: view.to });
    // It acts on the next frame, and until then tells of ranges that nobody wanted.
    const wish = (this.wish += 1);
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        if (this.wish !== wish || this.isDisposed) return;
        this.wish = 0;
        this.rangeChanged(this.chart.timeScale().getVisibleLogicalRange());
      })
    );
    const last = this.series.length - 1;
    this.follows = last >= view.from && last <= view.to;
    this.mark();
    this.events.onShown(view);
  }

  /**
   * Moves the view by a share of its width, as a drag does.
   *
   * @returns whether there is anything to move
   */
  pan(share: number): boolean {
    const { view } = this;
    if (view === undefined) return false;
    const width = view.to - view.from;
    // Some bars stay in view.
    const keep = Math.min(5, width / 2);
    const by = Math.max(keep - 0.5 - view.to, Math.min(this.series.length - 0.5 - keep - view.from, share * width));
    this.setView({ from: view.from + by, to: view.to + by });
    return true;
  }

  /**
   * Shows so many times as many bars: around the last one if that is in view, else around the middle.
   *
   * @returns whether there is anything to show
   */
  zoom(factor: number): boolean {
    const { view } = this;
    if (view === undefined) return false;
    const width = view.to - view.from;
    const wanted = Math.max(barsMin, Math.min(this.host.clientWidth / pixelsMin, width * factor));
    // Room behind the last bar stays as it is.
    const to = this.follows ? view.to : (view.from + view.to + wanted) / 2;
    this.zoomBars = wanted;
    this.setView({ from: to - wanted, to });
    return true;
  }

  /** The same bars' width with another right edge. */
  showEdge(to: number): void {
    const bars = this.view === undefined ? this.zoomBars || barsAtFirst : this.view.to - this.view.from;
    this.setView({ from: to - bars, to });
  }

  /** Shows the crosshair at a bar and a price that another panel has; nothing if the bar is not in view. */
  showCrosshair(place: number | undefined, price: number | undefined): void {
    const { view } = this;
    const isInView = place !== undefined && view !== undefined && place >= view.from - 0.5 && place <= view.to + 0.5;
    const bar = isInView ? this.series.bars[place] : undefined;
    this.host.dataset["crosshair"] = String(bar?.openTime ?? "");
    if (bar === undefined) this.chart.clearCrosshairPosition();
    else this.chart.setCrosshairPosition(price ?? bar.close / 10 ** this.scale, bar.openTime, this.candles);
  }

  /** What an instant of the axis is called by: a day's bar by the day on which it ends, as it begins on the evening before. */
  private labelTime(time: number): number {
    const bar = this.series.bars[this.series.placeAt(time)];
    return bar !== undefined && bar.closeTime - bar.openTime >= daySeconds ? bar.closeTime - 1 : time;
  }

  private get hasWholeDays(): boolean {
    const { first } = this.series;
    return first !== undefined && first.closeTime - first.openTime >= daySeconds;
  }

  private crosshairTime(time: number): string {
    const { first } = this.series;
    const width = first === undefined ? 60 : first.closeTime - first.openTime;
    return crosshairText(this.labelTime(time), width);
  }

  private candle(bar: Bar): ChartCandle {
    const unit = 10 ** this.scale;
    const candle: ChartCandle = {
      time: bar.openTime,
      open: bar.open / unit,
      high: bar.high / unit,
      low: bar.low / unit,
      close: bar.close / unit,
    };
    if (bar.isPartial) candle.color = bar.close >= bar.open ? colors.upPartial : colors.downPartial;
    return candle;
  }

  private rangeChanged(range: LogicalRange | null): void {
    if (range === null || this.series.length === 0 || this.isDrawing) return;
    const isUsersNow = this.isDragged || performance.now() - this.lastTouch < 100;
    if (this.wish !== 0 && !isUsersNow) return;
    const { view } = this;
    if (view !== undefined && Math.abs(view.from - range.from) < 1e-3 && Math.abs(view.to - range.to) < 1e-3) return;
    const isUsers = this.isDragged || performance.now() - this.lastTouch < 1000;
    // The library limits how far one may go; what it shows is what counts.
    this.view = { from: range.from, to: range.to };
    this.mark();
    if (isUsers) {
      const last = this.series.length - 1;
      this.follows = last >= range.from && last <= range.to;
      this.zoomBars = range.to - range.from;
      this.events.onView(this.view);
    }
    this.events.onShown(this.view);
  }

  private hovered(event: ChartMouseEvent): void {
    // Crosshairs that were set from outside come here, too.
    if (!this.isPointed) return;
    if (event.logical === undefined || event.point === undefined) {
      this.events.onHover(undefined, undefined);
      return;
    }
    this.events.onHover(event.logical, this.candles.coordinateToPrice(event.point.y) ?? undefined);
  }

  private readonly touch = (): void => {
    this.lastTouch = performance.now();
  };

  private readonly release = (): void => {
    if (this.isDragged) this.lastTouch = performance.now();
    this.isDragged = false;
  };

  private readonly enter = (): void => {
    this.isPointed = true;
  };

  private readonly leave = (): void => {
    this.events.onHover(undefined, undefined);
    this.isPointed = false;
  };

  /** What is shown, for those who cannot see the canvas: tests among them. */
  private mark(): void {
    const { bars } = this.series;
    const data = this.host.dataset;
    data["bars"] = String(bars.length);
    data["first"] = String(bars[0]?.openTime ?? "");
    data["last"] = String(bars[bars.length - 1]?.openTime ?? "");
    data["from"] = this.view?.from.toFixed(3) ?? "";
    data["to"] = this.view?.to.toFixed(3) ?? "";
  }
}

/** A little smaller than the text around, which is larger on large screens. */
function fontPixels(): number {
  return Math.round(0.92 * Number.parseFloat(getComputedStyle(document.documentElement).fontSize));
}

/** The kind of a day's tick on the axis; larger ones are of times of the day. */
const dayMark = 2;

/** A tick of the time axis: year, month, day, or time of the day. */
function tickMark(time: number, kind: number): string {
  const date = new Date(time * 1000);
  const day = String(date.getUTCDate()).padStart(2, "0");
  if (kind === 0) return String(date.getUTCFullYear());
  if (kind === 1) return months[date.getUTCMonth()]!;
  if (kind === dayMark) return `${day} ${months[date.getUTCMonth()]}`;
  return date.toISOString().slice(11, kind === 4 ? 19 : 16);
}

/** A day of trading may be an hour shorter, where clocks change. */
const daySeconds = 82_800;

/** An instant on the axis of bars that are so many seconds wide. */
export function crosshairText(time: number, width: number): string {
  const text = new Date(time * 1000).toISOString();
  const day = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][new Date(time * 1000).getUTCDay()];
  return `${day} ${text.slice(0, 10)}${width >= daySeconds ? "" : ` ${text.slice(11, width < 60 ? 19 : 16)}`}`;
}

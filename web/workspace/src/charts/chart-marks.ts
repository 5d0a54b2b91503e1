import type { BarSeries } from "../model/bar-series.js";
import { marksIn } from "../model/marks.js";
import type { Span } from "../model/marks.js";
import { colors } from "./colors.js";

/** The narrowest that a gap is drawn, in pixels of the page: one that lies between two bars has no width of its own. */
const gapPixelsMin = 2;

/**
 * What is drawn behind the bars: times without ticks, each as wide as it is on the axis, and lines where trading days begin.
 */
export class ChartMarks implements ChartPrimitive {
  private gaps: readonly Span[] = [];
  private days: readonly number[] = [];
  private requestUpdate: () => void = () => undefined;

  constructor(
    private readonly series: BarSeries,
    private readonly axis: ChartTimeScale,
  ) {}

  /** @param days when the first bars of days open, in seconds */
  set(gaps: readonly Span[], days: readonly number[]): void {
    this.gaps = gaps;
    this.days = days;
    this.requestUpdate();
  }

  attached({ requestUpdate }: { requestUpdate: () => void }): void {
    this.requestUpdate = requestUpdate;
  }

  paneViews(): readonly ChartPaneView[] {
    return [{ zOrder: () => "bottom", renderer: () => ({ draw: (target) => this.draw(target) }) }];
  }

  /** The library knows where whole places are; what lies between is as wide as they are apart. */
  private pixel(logical: number): number {
    const whole = Math.floor(logical);
    const left = this.axis.logicalToCoordinate(whole) ?? 0;
    const right = this.axis.logicalToCoordinate(whole + 1) ?? left;
    return left + (logical - whole) * (right - left);
  }

  private draw(target: ChartTarget): void {
    const range = this.axis.getVisibleLogicalRange();
    if (range === null) return;
    target.useBitmapCoordinateSpace(({ context, bitmapSize, horizontalPixelRatio }) => {
      const x = (logical: number) => this.pixel(logical) * horizontalPixelRatio;
      const { gaps, days } = marksIn(this.series, this.gaps, this.days, range);
      const dayPixels = Math.max(1, Math.floor(horizontalPixelRatio));
      context.fillStyle = colors.day;
      for (const place of days) context.fillRect(Math.round(x(place)), 0, dayPixels, bitmapSize.height);
      context.fillStyle = colors.gap;
      for (const { from, to } of gaps) {
        const left = x(from);
        const width = Math.max(gapPixelsMin * horizontalPixelRatio, x(to) - left);
        context.fillRect(Math.round((left + x(to) - width) / 2), 0, Math.round(width), bitmapSize.height);
      }
    });
  }
}

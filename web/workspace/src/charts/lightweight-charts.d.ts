// The part that is used here of TradingView's Lightweight Charts 4.1.3, a script that defines the global `LightweightCharts`.
// Written from its documentation.

interface LogicalRange {
  from: number;
  to: number;
}

interface ChartCandle {
  /** Seconds since 1970 UTC. */
  time: number;
  open: number;
  high: number;
  low: number;
  close: number;
  color?: string;
  borderColor?: string;
  wickColor?: string;
}

interface ChartPoint {
  x: number;
  y: number;
}

interface ChartMouseEvent {
  time?: number;
  /** The bar's place, also beyond the data. */
  logical?: number;
  point?: ChartPoint;
}

/** What a primitive draws on. */
interface ChartTarget {
  useBitmapCoordinateSpace(
    draw: (scope: {
      context: CanvasRenderingContext2D;
      bitmapSize: { width: number; height: number };
      horizontalPixelRatio: number;
    }) => void,
  ): void;
}

interface ChartPaneView {
  zOrder(): "bottom" | "normal" | "top";
  renderer(): { draw(target: ChartTarget): void } | null;
}

/** Something that is drawn with a series. */
interface ChartPrimitive {
  attached(params: { requestUpdate: () => void }): void;
  paneViews(): readonly ChartPaneView[];
}

interface ChartSeries<Item> {
  attachPrimitive(primitive: ChartPrimitive): void;
  setData(items: Item[]): void;
  update(item: Item): void;
  applyOptions(options: object): void;
  coordinateToPrice(y: number): number | null;
  priceToCoordinate(price: number): number | null;
}

interface ChartTimeScale {
  getVisibleLogicalRange(): LogicalRange | null;
  setVisibleLogicalRange(range: LogicalRange): void;
  subscribeVisibleLogicalRangeChange(listener: (range: LogicalRange | null) => void): void;
  logicalToCoordinate(logical: number): number | null;
  coordinateToLogical(x: number): number | null;
  width(): number;
}

interface Chart {
  addCandlestickSeries(options: object): ChartSeries<ChartCandle>;
  applyOptions(options: object): void;
  priceScale(id: string): { applyOptions(options: object): void };
  timeScale(): ChartTimeScale;
  resize(width: number, height: number, repaint?: boolean): void;
  subscribeCrosshairMove(listener: (event: ChartMouseEvent) => void): void;
  setCrosshairPosition(price: number, time: number, series: ChartSeries<ChartCandle>): void;
  clearCrosshairPosition(): void;
  remove(): void;
}

declare const LightweightCharts: {
  createChart(container: HTMLElement, options: object): Chart;
};

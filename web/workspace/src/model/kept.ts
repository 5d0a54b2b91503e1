/** What is kept of the workspace between visits. */
export interface Kept {
  symbol: string | undefined;
  side: "bid" | "ask" | "mid";
  timeframes: string[];
  layout: 1 | 2 | 4 | 6;
  syncCrosshair: boolean;
  /** How the panels' views hang together: by their right edge, by their whole span, or not. */
  syncTime: "edge" | "span" | "off";
  /** How many bars each panel shows. */
  zoom: number[];
}

export const timeframeChoices = ["1s", "5s", "15s", "1m", "5m", "15m", "30m", "1h", "4h", "1d"];

export function standard(): Kept {
  return {
    symbol: undefined,
    side: "bid",
    timeframes: ["1m", "5m", "15m", "1h", "4h", "1d"],
    layout: 6,
    syncCrosshair: true,
    syncTime: "edge",
    zoom: [],
  };
}

const name = "tickloom.workspace.1";

/** What was kept; whatever of it makes no sense is as at first. */
export function readKept(storage: Pick<Storage, "getItem">): Kept {
  const kept = standard();
  let found: unknown;
  try {
    found = JSON.parse(storage.getItem(name) ?? "null");
  } catch {
    return kept;
  }
  if (typeof found !== "object" || found === null) return kept;
  const values = found as { [key: string]: unknown };
  const { symbol, side, timeframes, layout, syncCrosshair, syncTime, zoom } = values;
  if (typeof symbol === "string" && symbol.length <= 64) kept.symbol = symbol;
  if (side === "bid" || side === "ask" || side === "mid") kept.side = side;
  if (
    Array.isArray(timeframes) &&
    timeframes.length === 6 &&
    timeframes.every((timeframe) => timeframeChoices.includes(timeframe as string))
  ) {
    kept.timeframes = timeframes as string[];
  }
  if (layout === 1 || layout === 2 || layout === 4 || layout === 6) kept.layout = layout;
  if (typeof syncCrosshair === "boolean") kept.syncCrosshair = syncCrosshair;
  if (syncTime === "edge" || syncTime === "span" || syncTime === "off") kept.syncTime = syncTime;
  if (Array.isArray(zoom)) {
    kept.zoom = zoom.slice(0, 6).map((bars) => (typeof bars === "number" && bars >= 5 && bars <= 2000 ? bars : 0));
  }
  return kept;
}

export function writeKept(storage: Pick<Storage, "setItem">, kept: Kept): void {
  try {
    storage.setItem(name, JSON.stringify(kept));
  } catch {
    // A full or forbidden storage costs no more than the memory of the layout.
  }
}

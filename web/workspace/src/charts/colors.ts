/** Colours of the charts; those of everything else are in styles.css. */
export const colors = {
  background: "#0A0E1A",
  grid: "#131A2B",
  line: "#243049",
  text: "#8B98B4",
  crosshair: "#5B6B8F",
  up: "#00FF88",
  down: "#FF3366",
  /** Bodies of bars in progress. */
  upPartial: "#00FF8833",
  downPartial: "#FF336633",
  gap: "#FFB02038",
  /** Where a trading day begins. */
  day: "#5B6B8F73",
} as const;

export const font = '"DejaVu Sans", "Segoe UI", system-ui, sans-serif';

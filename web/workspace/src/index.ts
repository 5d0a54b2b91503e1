// What tests of the parts without a page need.
export { areEqual, barOf, barsOf } from "./model/bar.js";
export type { Bar } from "./model/bar.js";
export { BarSeries } from "./model/bar-series.js";
export { readKept, standard, writeKept } from "./model/kept.js";
export { bytesText, countText, priceText } from "./model/numbers.js";
export { parseRoute, routeText } from "./model/route.js";
export { completedBars, intervalOpen, partialBar, stateOf } from "./model/timeframe-state.js";
export { firstFrom, marksIn } from "./model/marks.js";
export { placesOf, weekdayOf, weekLabels } from "./model/weeks.js";
export { durationText, isoText, nanoseconds, ofSeconds, parseTime, plainText, secondsOf } from "./model/times.js";
export type { BridgeState, EngineBridge, ShellAbilities } from "./bridge/engine-bridge.js";
export { DesktopBridge } from "./bridge/desktop-bridge.js";
export { ShellStorage } from "./bridge/shell-storage.js";
export { SocketBridge } from "./bridge/socket-bridge.js";
export { Imports } from "./data/imports.js";
export { ImportNotes } from "./data/import-notes.js";
export { readReplay, writeReplay } from "./replay/replay-kept.js";
export { Replay } from "./replay/replay.js";
export { Wishes } from "./replay/wishes.js";
export { fileNames, Upload } from "./data/upload.js";
export { Panel } from "./charts/panel.js";
export { Desk } from "./charts/desk.js";
export { nearest } from "./shell/workspace.js";
// The bundle's own classes: those of another bundle are others.
export { EngineError, SequenceGapError } from "../../client/src/index.js";

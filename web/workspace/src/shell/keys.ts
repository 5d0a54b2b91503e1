import { maxSpeed, speeds } from "../replay/replay.js";
import type { Workspace } from "./workspace.js";

/** Shares of a panel's width, by which keys move it. */
const stepShare = 1 / 8;
const pageShare = 7 / 8;
const zoomFactor = 1.25;

/** What keys do, for the help. */
export const keyTable: readonly (readonly [string, string])[] = [
  ["Alt+1 / 2 / 3", "Charts, data, system"],
  ["S", "Choose the symbol"],
  ["G", "Go to a date"],
  ["End", "Go to the last bar"],
  ["[ ]", "Earlier, later: an eighth of the chosen panel; without a replay ← →, too"],
  ["Page up / down", "Earlier, later: nearly all of the chosen panel; without a replay Shift+← →, too"],
  ["+ −  or  ↑ ↓", "Zoom in, out"],
  ["B A M", "Bid, ask, mid"],
  ["Tab, 1 to 6", "Choose a panel (digits: without a replay)"],
  ["F", "Show the chosen panel alone"],
  ["R", "Choose the instant of a replay"],
  ["Shift+R", "Choose it blind: the charts are covered"],
  ["Space", "Play, pause"],
  ["← →", "A tick back, forward (replay)"],
  ["Shift+← →", "A bar of the chosen panel back, forward (replay)"],
  ["1 to 9", "Speed of the replay: 1x, 2x, 5x, 10x, 60x, 300x, 1000x, 5000x, 20000x"],
  ["0", "As fast as the engine can (replay)"],
  ["Esc", "Close what is open; in a replay, ask whether to end it"],
  ["?", "These keys"],
];

/** Keys that work wherever one is, but in fields. */
export function onKey(event: KeyboardEvent, workspace: Workspace): void {
  const { target } = event;
  if (event.key === "Tab") {
    keepFocusInDialog(event);
    return;
  }
  // A slider takes no text: the keys mean there what they mean everywhere.
  const isField = (target instanceof HTMLInputElement && target.type !== "range") ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement;
  if (event.key === "Escape") {
    if (workspace.question !== undefined) workspace.answer(false);
    else if (workspace.isHelpOpen) workspace.isHelpOpen = false;
    else if (workspace.isChoosing) workspace.choose(false);
    else if (isField) target.blur();
    else if (workspace.desk.maximised !== undefined) workspace.desk.maximise(undefined);
    else if (workspace.replay !== undefined && workspace.route.page === "charts") workspace.askToEndReplay();
    else return;
    workspace.changed();
    event.preventDefault();
    return;
  }
  const isDialogOpen = document.querySelector('[role="dialog"][aria-modal="true"]') !== null;
  if (!isDialogOpen && event.altKey && !event.ctrlKey && !event.metaKey && ["1", "2", "3"].includes(event.key)) {
    if (event.key === "1") workspace.go({ page: "charts", symbol: workspace.desk.symbol });
    else workspace.go({ page: event.key === "2" ? "data" : "system" });
    event.preventDefault();
    return;
  }
  // Nothing happens behind a dialog.
  if (isDialogOpen || isField || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === "?") {
    workspace.isHelpOpen = true;
    workspace.changed();
    event.preventDefault();
    return;
  }
  if (workspace.route.page !== "charts" || workspace.desk.symbol === undefined) return;
  if (!chartKey(event, workspace)) return;
  event.preventDefault();
}

/** Behind an open dialog nothing can be reached. */
function keepFocusInDialog(event: KeyboardEvent): void {
  const dialog = document.querySelector('[role="dialog"][aria-modal="true"]');
  if (dialog === null) return;
  const all = [...dialog.querySelectorAll<HTMLElement>("a[href], button, input, select, textarea")].filter(
    (element) => !element.matches(":disabled") && element.offsetParent !== null,
  );
  const first = all[0];
  const last = all[all.length - 1];
  if (first === undefined || last === undefined) return;
  const isInside = dialog.contains(document.activeElement);
  if (isInside && document.activeElement !== (event.shiftKey ? first : last)) return;
  (event.shiftKey ? last : first).focus();
  event.preventDefault();
}

/** A button that was clicked gives the focus back, so that Space plays and does not press it again; pressed by a key, it keeps it. */
export function onClick(event: MouseEvent): void {
  if (event.detail === 0 || !(event.target instanceof Element)) return;
  const button = event.target.closest("button, input[type=range]");
  if (button instanceof HTMLElement && button.closest('[role="dialog"]') === null) button.blur();
}

/** @returns whether the key means anything */
function chartKey(event: KeyboardEvent, workspace: Workspace): boolean {
  const { desk, replay } = workspace;
  switch (event.key) {
    case " ":
      // A button that has the focus takes its own space.
      if (event.target instanceof HTMLButtonElement) return false;
      if (replay === undefined) return false;
      replay.toggle();
      return true;
    case "ArrowRight":
    case "ArrowLeft": {
      const direction = event.key === "ArrowRight" ? 1 : -1;
      if (replay === undefined) desk.pan(direction * (event.shiftKey ? pageShare : stepShare));
      else if (event.shiftKey) replay.stepBar(direction);
      else replay.stepTicks(direction);
      return true;
    }
    case "[":
    case "]":
      desk.pan(event.key === "]" ? stepShare : -stepShare);
      return true;
    case "PageUp":
    case "PageDown":
      desk.pan(event.key === "PageDown" ? pageShare : -pageShare);
      return true;
    case "+":
    case "=":
    case "ArrowUp":
      desk.zoom(1 / zoomFactor);
      return true;
    case "-":
    case "ArrowDown":
      desk.zoom(zoomFactor);
      return true;
    case "End":
      desk.showEnd();
      return true;
    case "b":
    case "a":
    case "m":
      void workspace.setSide(event.key === "b" ? "bid" : event.key === "a" ? "ask" : "mid");
      return true;
    case "f":
      desk.maximise(desk.focused);
      return true;
    case "r":
    case "R":
      workspace.choose(true, event.key === "R");
      return true;
    case "g":
      document.getElementById("jump")?.focus();
      return true;
    case "s":
      document.getElementById("symbol")?.focus();
      return true;
    case "0":
      if (replay === undefined) return false;
      replay.setSpeed(maxSpeed);
      return true;
    default: {
      const digit = Number(event.key);
      if (!Number.isInteger(digit) || digit < 1 || digit > 9 || event.key.length !== 1) return false;
      if (replay !== undefined) replay.setSpeed(speeds[digit - 1]!);
      else if (digit <= 6) desk.focus(digit - 1);
      return true;
    }
  }
}

import { useState } from "react";
import type { Kept } from "../model/kept.js";
import { parseTime } from "../model/times.js";
import { useVersion } from "./use-version.js";
import { nearest } from "./workspace.js";
import type { Workspace } from "./workspace.js";

const sides = [
  ["bid", "Bid", "B"],
  ["ask", "Ask", "A"],
  ["mid", "Mid", "M"],
] as const;

/** Where one is, what is shown, and how it stands with the engine. */
export function TopBar({ workspace }: { workspace: Workspace }) {
  useVersion(workspace.desk);
  const { page } = workspace.route;
  return (
    <header className="top">
      <span className="brand">
        tick<b>loom</b>
      </span>
      <nav aria-label="Pages">
        {(
          [
            ["charts", "Charts"],
            ["data", "Data"],
            ["system", "System"],
          ] as const
        ).map(([name, text], index) => (
          <button
            type="button"
            key={name}
            className="tab"
            aria-current={page === name ? "page" : undefined}
            title={`${text} (Alt+${index + 1})`}
            onClick={() => workspace.go(name === "charts" ? { page: name, symbol: workspace.desk.symbol } : { page: name })}
          >
            {text}
          </button>
        ))}
      </nav>
      {page === "charts" && workspace.desk.symbol !== undefined && <ChartTools workspace={workspace} />}
      <span className="grow" />
      <button
        type="button"
        className="plain"
        title="Keys (?)"
        aria-label="Keys"
        onClick={() => {
          workspace.isHelpOpen = true;
          workspace.changed();
        }}
      >
        ?
      </button>
      <Connection workspace={workspace} />
    </header>
  );
}

function Connection({ workspace }: { workspace: Workspace }) {
  const { connection } = workspace;
  const text = { connected: "Connected", connecting: "Connecting", refused: "Refused" }[connection];
  const version = workspace.bridge.engine?.server_version;
  return (
    <span className={`connection ${connection}`} role="status" title={version === undefined ? "" : `engine ${version}`}>
      <i aria-hidden="true" />
      {text}
    </span>
  );
}

function ChartTools({ workspace }: { workspace: Workspace }) {
  const { desk, kept, replay } = workspace;
  return (
    <>
      <select
        id="symbol"
        aria-label="Symbol"
        title="Symbol (S)"
        value={desk.symbol}
        onChange={(event) => {
          workspace.openSymbol(event.target.value);
          event.target.blur();
        }}
      >
        {(workspace.instruments ?? []).map(({ symbol }) => <option key={symbol}>{symbol}</option>)}
      </select>
      <div className="group" role="group" aria-label="Price">
        {sides.map(([side, text, key]) => (
          <button
            type="button"
            key={side}
            aria-pressed={kept.side === side}
            title={`${text} (${key})`}
            onClick={() => void workspace.setSide(side)}
          >
            {text}
          </button>
        ))}
      </div>
      <Jump workspace={workspace} />
      <div className="group" role="group" aria-label="Panels">
        {([1, 2, 4, 6] as const).map((count) => (
          <button
            type="button"
            key={count}
            aria-pressed={kept.layout === count}
            title={`${count} panels`}
            onClick={() => desk.setLayout(count)}
          >
            {count}
          </button>
        ))}
      </div>
      <label className="tool" title="How the panels move together">
        Sync
        <select
          aria-label="Panels move together"
          value={kept.syncTime}
          onChange={(event) => {
            desk.setSyncTime(event.target.value as Kept["syncTime"]);
            event.target.blur();
          }}
        >
          <option value="edge">right edge</option>
          <option value="span">same span</option>
          <option value="off">off</option>
        </select>
      </label>
      <button
        type="button"
        className="toggle"
        aria-pressed={kept.syncCrosshair}
        title="One crosshair for all panels"
        onClick={() => desk.setSyncCrosshair(!kept.syncCrosshair)}
      >
        Crosshair
      </button>
      {replay === undefined
        ? (
          <button type="button" className="accent" title="Replay (R; blind: Shift+R)" onClick={() => workspace.choose(true)}>
            Replay
          </button>
        )
        : (
          <button type="button" className="accent on" title="End the replay (Esc)" onClick={() => workspace.askToEndReplay()}>
            End replay
          </button>
        )}
    </>
  );
}

function Jump({ workspace }: { workspace: Workspace }) {
  const [text, setText] = useState("");
  const [isWrong, setIsWrong] = useState(false);
  return (
    <form
      className="jump"
      onSubmit={(event) => {
        event.preventDefault();
        const at = parseTime(text);
        setIsWrong(at === undefined);
        if (at === undefined) {
          workspace.desk.failed(new Error(`"${text}" is no date; write it as 2024-03-11 or 2024-03-11 09:30`));
          return;
        }
        const { replay } = workspace;
        if (replay !== undefined) {
          replay.seek(
            workspace.desk.instrument === undefined ? at : nearest(at, workspace.desk.instrument),
          );
        } else workspace.jump(at);
        (document.activeElement as HTMLElement | null)?.blur();
      }}
    >
      <input
        id="jump"
        aria-label="Go to a date"
        aria-invalid={isWrong}
        title="Go to a date or an instant, UTC (G): 2024-03-11 or 2024-03-11 09:30"
        placeholder="go to 2024-03-11 09:30"
        size={21}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setIsWrong(false);
        }}
      />
    </form>
  );
}

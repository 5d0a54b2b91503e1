import { ReplayBar } from "../replay/replay-bar.js";
import { ReplayChooser } from "../replay/replay-chooser.js";
import { useVersion } from "../shell/use-version.js";
import type { Workspace } from "../shell/workspace.js";
import { PanelView } from "./panel-view.js";
import { ReadingLine } from "./reading-line.js";

/** The panels, the instant that they tell of, and the replay. */
export function ChartsPage({ workspace }: { workspace: Workspace }) {
  const { desk, kept, instruments } = workspace;
  useVersion(desk);
  if (desk.symbol === undefined) {
    return (
      <main className="page empty">
        {instruments === undefined ? <p className="dim">Asking the engine what is stored …</p> : instruments.length > 0
          ? (
            <p>
              This symbol is not stored.{" "}
              <button type="button" onClick={() => workspace.openSymbol(instruments[0]!.symbol)}>
                Open {instruments[0]!.symbol}
              </button>
            </p>
          )
          : (
            <>
              <h1>No ticks yet</h1>
              <p>
                Import a file of ticks, and its charts are here:{" "}
                <code>tickloom import FILE --symbol EURUSD</code>, or the data page.
              </p>
              <button type="button" className="accent" onClick={() => workspace.go({ page: "data" })}>
                Import ticks
              </button>
            </>
          )}
      </main>
    );
  }
  const shown = desk.maximised === undefined
    ? desk.panels.slice(0, kept.layout)
    : desk.panels.filter(({ index }) => index === desk.maximised);
  return (
    <main className="charts">
      <ReadingLine workspace={workspace} />
      <div className={`grid panels-${shown.length}`}>
        {shown.map((panel) => <PanelView key={panel.index} panel={panel} workspace={workspace} />)}
        {workspace.isBlind && (
          <div className="cover" role="status">
            The charts are covered until an instant is chosen.
          </div>
        )}
      </div>
      {workspace.replay !== undefined && <ReplayBar workspace={workspace} replay={workspace.replay} />}
      {workspace.isChoosing && <ReplayChooser workspace={workspace} />}
    </main>
  );
}

import { useEffect, useRef } from "react";
import { timeframeChoices } from "../model/kept.js";
import { useVersion } from "../shell/use-version.js";
import type { Workspace } from "../shell/workspace.js";
import { Legend } from "./legend.js";
import type { Panel } from "./panel.js";

/** One panel: its head with the state of its timeframe, and the chart. */
export function PanelView({ panel, workspace }: { panel: Panel; workspace: Workspace }) {
  const { desk } = workspace;
  useVersion(desk);
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => panel.attach(host.current!), [panel]);
  const isFocused = desk.focused === panel.index;
  return (
    <section
      className={`panel${isFocused ? " focused" : ""}`}
      aria-label={`${panel.timeframe} chart`}
      data-panel={panel.index}
      data-timeframe={panel.timeframe}
      tabIndex={0}
      onFocus={() => desk.focus(panel.index)}
      onPointerDown={() => desk.focus(panel.index)}
    >
      <div className="head" onDoubleClick={() => desk.maximise(panel.index)}>
        <select
          aria-label={`Timeframe of panel ${panel.index + 1}`}
          value={panel.timeframe}
          onChange={(event) => {
            void workspace.setTimeframe(panel.index, event.target.value);
            event.target.blur();
          }}
        >
          {timeframeChoices.map((timeframe) => <option key={timeframe}>{timeframe}</option>)}
        </select>
        {/* Who chooses blind reads no price, nowhere. */}
        {!workspace.isBlind && <Legend desk={desk} timeframe={panel.timeframe} />}
        {panel.isBusy && <span className="dim">loading …</span>}
      </div>
      <div className="chart" ref={host} />
      {!panel.isBusy && panel.series.length === 0 && workspace.replay === undefined && desk.fault === undefined && (
        <p className="nothing dim">No bars here.</p>
      )}
    </section>
  );
}

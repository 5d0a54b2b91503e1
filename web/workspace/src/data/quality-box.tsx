import { useEffect, useState } from "react";
import type { QualityResult } from "../../../client/src/index.js";
import { countText } from "../model/numbers.js";
import { durationText, isoText, nanoseconds } from "../model/times.js";
import type { Workspace } from "../shell/workspace.js";
import { HeatMap } from "./heat-map.js";

/** The passport of a symbol: its days as a heat map, and what is missing on them. */
export function QualityBox({ workspace, symbol }: { workspace: Workspace; symbol: string }) {
  const [quality, setQuality] = useState<QualityResult | undefined>(undefined);
  const [fault, setFault] = useState<string | undefined>(undefined);
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  useEffect(() => {
    let isCurrent = true;
    workspace.bridge.call("quality.get", { symbol, days: true }).then(
      (result) => {
        if (isCurrent) setQuality(result);
      },
      (error: Error) => {
        if (isCurrent) setFault(error.message);
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [workspace, symbol]);
  const days = quality?.days ?? [];
  const day = days.find(({ date }) => date === chosen);
  const gaps = (day === undefined ? days : [day]).flatMap((one) =>
    one.gaps.filter(({ kind }) => day !== undefined || kind !== "short")
  );
  return (
    <section className="box" aria-labelledby="quality-title">
      <h2 id="quality-title">
        Quality of {symbol}
        {quality?.score != null && <span className={`score up`}>{quality.score.toFixed(1)}</span>}
      </h2>
      {fault !== undefined && (
        <p className="body down" role="alert">
          {fault}
        </p>
      )}
      {quality === undefined ? <div className="body dim">{fault === undefined && "Reading the passport …"}</div> : (
        <>
          <div className="cards">
            {(
              [
                ["ticks", quality.ticks],
                ["trading days", quality.session_days],
                ["crossed", quality.counts.crossed],
                ["zero spread", quality.counts.zero_spread],
                ["spikes", quality.counts.spikes],
                ["jumps", quality.counts.jumps],
                ["flat stretches", quality.counts.flat_stretches],
                ["off session", quality.off_session_ticks],
                ["rejected rows", quality.rejected_rows],
                ["median spread, points", quality.spread_points?.median],
              ] as const
            ).map(([name, value]) => (
              <div key={name}>
                <i>{name}</i>
                <b>{value === undefined ? "" : countText(value)}</b>
              </div>
            ))}
          </div>
          <div className="body">
            <HeatMap days={days} chosen={chosen} onChoose={setChosen} />
            <div className="scroll">
              <table className="data">
                <thead>
                  <tr>
                    <th scope="col">Gap {day === undefined ? "(ten minutes and more)" : `on ${day.date}`}</th>
                    <th scope="col">From (UTC)</th>
                    <th scope="col">To (UTC)</th>
                    <th scope="col" className="number">
                      Length
                    </th>
                    <th scope="col">
                      <span className="dim">Do</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {gaps.slice(0, 500).map((gap) => (
                    <tr key={`${gap.from}`}>
                      <td>{gap.kind.replace("_", " ")}</td>
                      <td>{isoText(gap.from).slice(0, 19).replace("T", " ")}</td>
                      <td>{isoText(gap.to).slice(0, 19).replace("T", " ")}</td>
                      <td className="number">{durationText(Number(nanoseconds(gap.to) - nanoseconds(gap.from)) / 1e9)}</td>
                      <td>
                        <button type="button" onClick={() => workspace.go({ page: "charts", symbol, at: isoText(gap.to) })}>
                          Show
                        </button>
                      </td>
                    </tr>
                  ))}
                  {gaps.length === 0 && (
                    <tr>
                      <td className="dim" colSpan={5}>
                        No gaps.
                      </td>
                    </tr>
                  )}
                </tbody>
              </table>
            </div>
          </div>
        </>
      )}
    </section>
  );
}

import { useEffect, useState } from "react";
import { bytesText, countText } from "../model/numbers.js";
import { isoText } from "../model/times.js";
import type { Workspace } from "../shell/workspace.js";
import { DeleteDialog } from "./delete-dialog.js";
import { ImportForm } from "./import-form.js";
import { ImportList } from "./import-list.js";
import { QualityBox } from "./quality-box.js";

/** How often imports are listed anew while the page is open. */
const refreshMs = 3000;

/** What is stored, how good it is, and what is being imported. */
export function DataPage({ workspace }: { workspace: Workspace }) {
  const { imports } = workspace;
  const [chosen, setChosen] = useState<string | undefined>(workspace.desk.symbol);
  const [deleting, setDeleting] = useState<string | undefined>(undefined);
  useEffect(() => {
    void imports.refresh();
    void workspace.readInstruments();
    // Other tabs and the command line import, too.
    const timer = setInterval(() => {
      if (workspace.connection === "connected" && !document.hidden) void imports.refresh();
    }, refreshMs);
    return () => clearInterval(timer);
  }, [imports, workspace]);
  const instruments = workspace.instruments ?? [];
  const symbol = instruments.some((instrument) => instrument.symbol === chosen) ? chosen : instruments[0]?.symbol;
  const ticks = instruments.find((instrument) => instrument.symbol === symbol)?.ticks;
  return (
    <main className="page">
      <div className="columns">
        <section className="box" aria-labelledby="symbols-title">
          <h2 id="symbols-title">Symbols</h2>
          {instruments.length === 0
            ? (
              <div className="body dim">
                {workspace.instruments === undefined
                  ? "Asking the engine …"
                  : "Nothing is stored yet. Import a file of ticks: its format is found out from its content."}
              </div>
            )
            : (
              <div className="scroll">
                <table className="data">
                  <thead>
                    <tr>
                      <th scope="col">Symbol</th>
                      <th scope="col">First (UTC)</th>
                      <th scope="col">Last (UTC)</th>
                      <th scope="col" className="number">
                        Ticks
                      </th>
                      <th scope="col" className="number">
                        Days
                      </th>
                      <th scope="col" className="number">
                        Size
                      </th>
                      <th scope="col" className="number">
                        B/tick
                      </th>
                      <th scope="col">
                        <span className="dim">Do</span>
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {instruments.map((instrument) => (
                      <tr
                        key={instrument.symbol}
                        className="choice"
                        data-symbol={instrument.symbol}
                        data-ticks={instrument.ticks}
                        aria-selected={instrument.symbol === symbol}
                        onClick={() => setChosen(instrument.symbol)}
                      >
                        <td className="symbol-cell" title={instrument.symbol}>
                          <button type="button" className="plain" onClick={() => setChosen(instrument.symbol)}>
                            {instrument.symbol}
                          </button>
                        </td>
                        <td>{instrument.first == null ? "" : isoText(instrument.first).slice(0, 16).replace("T", " ")}</td>
                        <td>{instrument.last == null ? "" : isoText(instrument.last).slice(0, 16).replace("T", " ")}</td>
                        <td className="number">{countText(instrument.ticks)}</td>
                        <td className="number">{instrument.days}</td>
                        <td className="number">{bytesText(instrument.bytes)}</td>
                        <td className="number">
                          {instrument.ticks === 0 ? "" : (instrument.bytes / instrument.ticks).toFixed(2)}
                        </td>
                        <td>
                          <span className="row">
                            <button
                              type="button"
                              onClick={() => workspace.openSymbol(instrument.symbol)}
                              aria-label={`Charts of ${instrument.symbol}`}
                            >
                              Charts
                            </button>
                            <button
                              type="button"
                              className="danger"
                              onClick={() => setDeleting(instrument.symbol)}
                              aria-label={`Delete ${instrument.symbol}`}
                            >
                              Delete
                            </button>
                          </span>
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )}
        </section>
        <ImportForm workspace={workspace} imports={imports} />
      </div>
      <ImportList imports={imports} />
      {symbol !== undefined && <QualityBox key={`${symbol} ${ticks}`} workspace={workspace} symbol={symbol} />}
      {deleting !== undefined && <DeleteDialog workspace={workspace} symbol={deleting} onClose={() => setDeleting(undefined)} />}
    </main>
  );
}

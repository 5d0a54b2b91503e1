import { useEffect, useState } from "react";
import type { ConfigurationEntry } from "../../../client/src/index.js";
import type { Workspace } from "../shell/workspace.js";

/** The effective configuration: each key, its value, and where that comes from. */
export function ConfigurationBox({ workspace }: { workspace: Workspace }) {
  const { bridge, connection } = workspace;
  const [entries, setEntries] = useState<ConfigurationEntry[]>([]);
  const [isWhole, setIsWhole] = useState(false);
  const [fault, setFault] = useState<string | undefined>(undefined);

  useEffect(() => {
    if (connection !== "connected") return undefined;
    let isOver = false;
    bridge.call("system.configuration", {}).then(
      (result) => {
        if (isOver) return;
        setEntries(result.entries);
        setFault(undefined);
      },
      (error: unknown) => {
        if (!isOver) setFault(error instanceof Error ? error.message : String(error));
      },
    );
    return () => {
      isOver = true;
    };
  }, [bridge, connection]);

  const shown = isWhole ? entries : entries.filter(({ origin }) => origin !== "default");
  return (
    <section className="box" aria-labelledby="configuration-title">
      <h2 id="configuration-title">
        Configuration
        <span className="grow" />
        <button type="button" aria-pressed={isWhole} onClick={() => setIsWhole(!isWhole)}>
          {isWhole ? "Only what was set" : "With defaults"}
        </button>
      </h2>
      {fault !== undefined && (
        <p className="down" role="alert">
          {fault}
        </p>
      )}
      <table className="data">
        <thead>
          <tr>
            <th scope="col">Key</th>
            <th scope="col">Value</th>
            <th scope="col">From</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((entry) => (
            <tr key={entry.key} data-key={entry.key} title={entry.help}>
              <td>
                <code>{entry.key}</code>
              </td>
              <td className="wide">
                {entry.value ?? <span className="dim">none</span>}
                {entry.needs_restart && <span className="warn-text">needs a restart</span>}
              </td>
              <td className="dim">{entry.origin}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

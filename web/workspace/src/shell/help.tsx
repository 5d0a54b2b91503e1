import { useEffect, useRef } from "react";
import { keyTable } from "./keys.js";
import { useFocusReturn } from "./use-focus-return.js";
import type { Workspace } from "./workspace.js";

/** The keys. */
export function Help({ workspace }: { workspace: Workspace }) {
  useFocusReturn();
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => close.current?.focus(), []);
  const end = () => {
    workspace.isHelpOpen = false;
    workspace.changed();
  };
  return (
    <div className="veil" role="dialog" aria-modal="true" aria-labelledby="help-title">
      <div className="dialog">
        <h2 id="help-title">Keys</h2>
        <table className="keys">
          <tbody>
            {keyTable.map(([key, meaning]) => (
              <tr key={key}>
                <th scope="row">
                  <kbd>{key}</kbd>
                </th>
                <td>{meaning}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p className="dim">
          Charts: TradingView Lightweight Charts™, Copyright (c) 2024 TradingView, Inc.{" "}
          <a href="https://www.tradingview.com/" target="_blank" rel="noreferrer">
            www.tradingview.com
          </a>
          , Apache License 2.0.
        </p>
        <div className="row end">
          <button type="button" ref={close} onClick={end}>
            Close
          </button>
        </div>
      </div>
    </div>
  );
}

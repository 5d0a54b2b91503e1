import { useState } from "react";
import type { StoreCheckProgress, StoreCheckResult } from "../../../client/src/index.js";
import { bytesText, countText } from "../model/numbers.js";
import type { Workspace } from "../shell/workspace.js";

/** Reads every file of the store and compares it with its seal, when it is asked to. */
export function StoreBox({ workspace }: { workspace: Workspace }) {
  const [result, setResult] = useState<StoreCheckResult | undefined>(undefined);
  const [progress, setProgress] = useState<StoreCheckProgress | undefined>(undefined);
  const [fault, setFault] = useState<string | undefined>(undefined);
  const [stopper, setStopper] = useState<AbortController | undefined>(undefined);
  const check = async () => {
    const control = new AbortController();
    setStopper(control);
    setFault(undefined);
    setResult(undefined);
    setProgress(undefined);
    try {
      setResult(await workspace.bridge.call("store.check", {}, { onProgress: setProgress, signal: control.signal }));
    } catch (error) {
      if (!control.signal.aborted) setFault((error as Error).message);
    } finally {
      setStopper(undefined);
    }
  };
  return (
    <section className="box" aria-labelledby="store-title">
      <h2 id="store-title">
        Store check
        <span className="grow" />
        {stopper === undefined
          ? <button type="button" onClick={() => void check()}>Check all files</button>
          : <button type="button" onClick={() => stopper.abort()}>Stop</button>}
      </h2>
      <div className="body">
        {stopper !== undefined && (
          <>
            <span className="dim">
              {progress === undefined ? "Reading …" : `${countText(progress.done)} of ${countText(progress.total)} files`}
            </span>
            <div
              className="bar"
              role="progressbar"
              aria-label="Check"
              aria-valuenow={progress === undefined ? 0 : Math.round((progress.done / Math.max(1, progress.total)) * 100)}
            >
              <i style={{ width: `${progress === undefined ? 0 : (progress.done / Math.max(1, progress.total)) * 100}%` }} />
            </div>
          </>
        )}
        {fault !== undefined && (
          <p className="down" role="alert">
            {fault}
          </p>
        )}
        {result === undefined && stopper === undefined && fault === undefined && (
          <p className="dim">Every file is read and compared with its seal, its hash and the catalogue. Nothing is changed.</p>
        )}
        {result !== undefined && (
          <>
            <p className={result.findings.length === 0 ? "up" : "down"} data-findings={result.findings.length}>
              {result.findings.length === 0 ? "All is well" : `${result.findings.length} findings`}:{" "}
              {countText(result.partitions)} files, {countText(result.ticks)} ticks, {bytesText(result.bytes)}.
            </p>
            {result.findings.map(({ kind, path, message }) => (
              <p key={`${kind} ${path}`} className="down">
                <code>{path}</code> {message}
              </p>
            ))}
            <p className="dim">
              content hash <code>{result.content_hash}</code>
            </p>
          </>
        )}
      </div>
    </section>
  );
}

import { useEffect, useState } from "react";
import { useVersion } from "./use-version.js";
import type { Workspace } from "./workspace.js";

/** What is wrong, in words, and what becomes of it. Nothing while all is well. */
export function Banner({ workspace }: { workspace: Workspace }) {
  useVersion(workspace.desk);
  const { connection, wasConnected, desk } = workspace;
  const [since, setSince] = useState<number | undefined>(undefined);
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    if (connection === "connected") {
      setSince(undefined);
      return undefined;
    }
    const start = Date.now();
    setSince(start);
    setSeconds(0);
    const timer = setInterval(() => setSeconds(Math.floor((Date.now() - start) / 1000)), 1000);
    return () => clearInterval(timer);
  }, [connection]);
  const { notice } = workspace.bridge;
  if (notice !== "" && connection !== "connected") {
    return (
      <div className="banner warn" role="status">
        <strong>{notice}</strong> What is shown stays; nothing is lost.
      </div>
    );
  }
  if (connection === "refused") {
    return (
      <div className="banner bad" role="alert">
        <strong>The engine does not let this page in.</strong> Its links work once: run{" "}
        <code>tickloom serve --open</code>, or open the page from a new link. This page goes on as soon as it is let in.
      </div>
    );
  }
  if (connection === "connecting" && since !== undefined && (wasConnected || seconds >= 2)) {
    return (
      <div className="banner warn" role="status">
        <strong>{wasConnected ? "The connection to the engine is lost." : "The engine does not answer."}</strong>{" "}
        Trying again{seconds > 0 ? `, for ${seconds} s now` : ""}. What is shown stays; nothing is lost.
      </div>
    );
  }
  if (desk.fault !== undefined) {
    return (
      <div className="banner bad" role="alert">
        {desk.fault}
        <button
          type="button"
          className="plain"
          onClick={() => {
            desk.fault = undefined;
            desk.changed();
          }}
        >
          Dismiss
        </button>
      </div>
    );
  }
  return null;
}

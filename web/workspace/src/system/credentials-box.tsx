import { useEffect, useState } from "react";
import type { CredentialDetails, CredentialHealthResult } from "../../../client/src/index.js";
import { isoText } from "../model/times.js";
import type { Workspace } from "../shell/workspace.js";

/** How often the credentials are looked at. */
const everyMs = 15_000;

/** Credentials by name, with what needs attention. Their secrets never come here. */
export function CredentialsBox({ workspace }: { workspace: Workspace }) {
  const { bridge, connection } = workspace;
  const [health, setHealth] = useState<CredentialHealthResult | undefined>(undefined);
  const [credentials, setCredentials] = useState<CredentialDetails[]>([]);
  const [fault, setFault] = useState<string | undefined>(undefined);

  useEffect(() => {
    if (connection !== "connected") return undefined;
    let isOver = false;
    const ask = async () => {
      try {
        const now = await bridge.call("credentials.health", {});
        const list = now.set_up && now.usable ? (await bridge.call("credentials.list", {})).credentials : [];
        if (isOver) return;
        setHealth(now);
        setCredentials(list);
        setFault(undefined);
      } catch (error) {
        if (!isOver) setFault(error instanceof Error ? error.message : String(error));
      }
    };
    void ask();
    const timer = setInterval(() => void ask(), everyMs);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [bridge, connection]);

  return (
    <section className="box" aria-labelledby="credentials-title">
      <h2 id="credentials-title">Credentials</h2>
      <div className="body">
        {fault !== undefined && (
          <p className="down" role="alert">
            {fault}
          </p>
        )}
        {health !== undefined && !health.set_up && (
          <p className="dim">
            None is kept. Store one with <code>tickloom credential set NAME</code>; its secret stays out of this page.
          </p>
        )}
        {health?.set_up === true && health.usable && credentials.length === 0 && (
          <p className="dim">The store is ready, and empty.</p>
        )}
        {health?.findings.map(({ code, failure, name, message, advice }) => (
          <p key={`${code} ${name ?? ""} ${message}`} className={failure ? "down" : "warn-text"} data-finding={code}>
            {name == null ? "" : `${name}: `}
            {message}; {advice}
          </p>
        ))}
      </div>
      {credentials.length > 0 && (
        <table className="data">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Kind</th>
              <th scope="col" className="number">
                Version
              </th>
              <th scope="col">Since (UTC)</th>
              <th scope="col">Expires (UTC)</th>
              <th scope="col">State</th>
            </tr>
          </thead>
          <tbody>
            {credentials.map((credential) => (
              <tr key={credential.name} data-credential={credential.name}>
                <td>{credential.name}</td>
                <td className="dim">{credential.kind}</td>
                <td className="number">{credential.current.version}</td>
                <td>{isoText(credential.current.created).slice(0, 10)}</td>
                <td>{credential.current.expires == null ? "" : isoText(credential.current.expires).slice(0, 10)}</td>
                <td className="wide">{credential.findings.map(({ code }) => code.replaceAll("_", " ")).join(", ") || "good"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

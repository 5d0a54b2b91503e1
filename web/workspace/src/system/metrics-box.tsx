import { useEffect, useState } from "react";
import type { BridgeState, EngineBridge } from "../bridge/engine-bridge.js";
import { countText } from "../model/numbers.js";
import { parseMetrics } from "./metrics.js";

/** Values of one figure, one for each time that was asked. */
interface Row {
  readonly key: string;
  readonly values: readonly number[];
}

const everyMs = 2000;
const valuesMax = 150;

/** The engine's figures over time, while the page is open. */
export function MetricsBox({ bridge, connection }: { bridge: EngineBridge; connection: BridgeState }) {
  const [rows, setRows] = useState<readonly Row[]>([]);
  const [wanted, setWanted] = useState("");
  const [fault, setFault] = useState<string | undefined>(undefined);
  useEffect(() => {
    if (connection !== "connected") return undefined;
    let isOver = false;
    const ask = async () => {
      const samples = parseMetrics(await bridge.figures()).filter(({ name }) => !name.endsWith("_bucket"));
      if (isOver) return;
      setFault(undefined);
      setRows((known) => {
        const before = new Map(known.map((row) => [row.key, row.values]));
        return samples.map(({ name, labels, value }) => {
          const key = name + labels;
          return { key, values: [...(before.get(key) ?? []).slice(-valuesMax + 1), value] };
        });
      });
    };
    const failed = (error: unknown) => {
      if (!isOver) setFault(error instanceof Error ? error.message : String(error));
    };
    const timer = setInterval(() => void ask().catch(failed), everyMs);
    void ask().catch(failed);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [bridge, connection]);
  const shown = rows.filter(({ key }) => key.includes(wanted));
  return (
    <section className="box" aria-labelledby="metrics-title">
      <h2 id="metrics-title">
        Metrics
        <span className="grow" />
        <input
          aria-label="Metrics with this text"
          placeholder="metrics with …"
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
      </h2>
      {fault !== undefined && connection === "connected" && (
        <p className="body down" role="alert">
          {fault}
        </p>
      )}
      <div className="scroll" tabIndex={0} role="region" aria-label="Metrics">
        <table className="data">
          <thead>
            <tr>
              <th scope="col">Metric</th>
              <th scope="col" className="number">
                Now
              </th>
              <th scope="col">The last {(valuesMax * everyMs) / 60_000} minutes</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ key, values }) => (
              <tr key={key} data-metric={key}>
                <td className="wide">
                  <code>{key}</code>
                </td>
                <td className="number">{valueText(values[values.length - 1] ?? 0)}</td>
                <td>
                  <Spark values={values} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function valueText(value: number): string {
  return Number.isInteger(value) ? countText(value) : value.toPrecision(4);
}

/** A line without axes. */
function Spark({ values }: { values: readonly number[] }) {
  const low = Math.min(...values);
  const span = Math.max(...values) - low || 1;
  const points = values.map((value, index) => `${index},${26 - ((value - low) / span) * 24}`).join(" ");
  return (
    <svg className="spark" viewBox={`0 0 ${Math.max(1, values.length - 1)} 28`} preserveAspectRatio="none" aria-hidden="true">
      <polyline points={points} />
    </svg>
  );
}

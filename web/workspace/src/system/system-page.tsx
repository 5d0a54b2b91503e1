import { useEffect, useState } from "react";
import type { InfoResult, LogEvent, ServiceInfo, StoreHealthResult } from "../../../client/src/index.js";
import { bytesText, countText } from "../model/numbers.js";
import { durationText, isoText, secondsOf } from "../model/times.js";
import type { Workspace } from "../shell/workspace.js";
import { ConfigurationBox } from "./configuration-box.js";
import { CredentialsBox } from "./credentials-box.js";
import { LogBox } from "./log-box.js";
import { MetricsBox } from "./metrics-box.js";
import { StoreBox } from "./store-box.js";

/** The most lines of the log that are held. */
const linesMax = 2000;

/** How the engine is: its services, its figures, its log, its store. */
export function SystemPage({ workspace }: { workspace: Workspace }) {
  const { bridge, connection } = workspace;
  const [services, setServices] = useState<ServiceInfo[]>([]);
  const [info, setInfo] = useState<InfoResult | undefined>(undefined);
  const [store, setStore] = useState<StoreHealthResult | undefined>(undefined);
  const [lines, setLines] = useState<LogEvent[]>([]);
  const [fault, setFault] = useState<string | undefined>(undefined);

  useEffect(() => {
    let isOver = false;
    const ends: (() => void)[] = [];
    const failed = (error: unknown) => {
      if (!isOver) setFault(error instanceof Error ? error.message : String(error));
    };
    const watch = async () => {
      const health = await bridge.subscribe("services.subscribe", {});
      ends.push(() => health.close());
      if (isOver) health.close();
      for await (const { payload } of health) {
        if (isOver) return;
        const { service } = payload;
        setServices((known) =>
          known.some(({ name }) => name === service.name)
            ? known.map((other) => (other.name === service.name ? service : other))
            : [...known, service]
        );
      }
    };
    const read = async () => {
      const log = await bridge.subscribe("log.subscribe", { level: "info" });
      ends.push(() => log.close());
      if (isOver) log.close();
      for await (const { payload } of log) {
        if (isOver) return;
        setLines((known) => [...known.slice(-linesMax + 1), payload]);
      }
    };
    watch().catch(failed);
    read().catch(failed);
    return () => {
      isOver = true;
      for (const end of ends) end();
    };
  }, [bridge]);

  useEffect(() => {
    if (connection !== "connected") return undefined;
    let isOver = false;
    const ask = async () => {
      try {
        const [now, health] = await Promise.all([bridge.call("system.info", {}), bridge.call("store.health", {})]);
        if (isOver) return;
        setInfo(now);
        setStore(health);
      } catch (error) {
        if (!isOver) setFault(error instanceof Error ? error.message : String(error));
      }
    };
    void ask();
    const timer = setInterval(() => void ask(), 5000);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [bridge, connection]);

  return (
    <main className="page">
      {fault !== undefined && (
        <p className="down" role="alert">
          {fault}
        </p>
      )}
      <div className="columns">
        <section className="box" aria-labelledby="services-title">
          <h2 id="services-title">Services</h2>
          <table className="data">
            <thead>
              <tr>
                <th scope="col">Service</th>
                <th scope="col">State</th>
                <th scope="col">Since (UTC)</th>
                <th scope="col" className="number">
                  Restarts
                </th>
                <th scope="col">Needs</th>
                <th scope="col">Why</th>
              </tr>
            </thead>
            <tbody>
              {services.map((service) => (
                <tr key={service.name} data-service={service.name} data-state={service.state}>
                  <td>{service.name}</td>
                  <td>
                    <span className={`state ${service.state}`}>
                      <i aria-hidden="true" />
                      {service.state}
                    </span>
                  </td>
                  <td>{isoText(service.since).slice(0, 19).replace("T", " ")}</td>
                  <td className="number">{service.restarts}</td>
                  <td className="dim">{service.dependencies.join(", ")}</td>
                  <td className="wide">{service.reason ?? ""}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
        <section className="box" aria-labelledby="engine-title">
          <h2 id="engine-title">Engine</h2>
          <div className="cards">
            {(
              [
                [
                  "version",
                  info === undefined ? "" : `${info.version}${info.commit == null ? "" : ` (${info.commit.slice(0, 8)})`}`,
                ],
                ["running for", info === undefined ? "" : durationText(Date.now() / 1000 - secondsOf(info.started))],
                ["environment", info?.environment ?? ""],
                ["process", info === undefined ? "" : String(info.pid)],
                ["store", store === undefined ? "" : store.open ? (store.writable ? "open" : "read only") : "closed"],
                ["free disk", store?.free_bytes == null ? "" : bytesText(store.free_bytes)],
                ["files of ticks", store?.partitions == null ? "" : countText(store.partitions)],
                ["kept bars", store?.cached_bars_bytes == null ? "" : bytesText(store.cached_bars_bytes)],
              ] as const
            ).map(([name, value]) => (
              <div key={name}>
                <i>{name}</i>
                <b>{value}</b>
              </div>
            ))}
          </div>
        </section>
      </div>
      <div className="columns">
        <MetricsBox bridge={bridge} connection={connection} />
        <StoreBox workspace={workspace} />
      </div>
      <div className="columns">
        <ConfigurationBox workspace={workspace} />
        <CredentialsBox workspace={workspace} />
      </div>
      <LogBox lines={lines} onClear={() => setLines([])} />
    </main>
  );
}

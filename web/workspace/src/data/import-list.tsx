import { useState } from "react";
import type { ImportJob } from "../../../client/src/index.js";
import { bytesText, countText } from "../model/numbers.js";
import { durationText, isoText } from "../model/times.js";
import { useVersion } from "../shell/use-version.js";
import { isUnderWay } from "./imports.js";
import type { Imports } from "./imports.js";

/** Imports since the engine's start, those of before, and those that were interrupted. */
export function ImportList({ imports }: { imports: Imports }) {
  useVersion(imports);
  const { jobs, records, interrupted } = imports;
  if (jobs.length === 0 && records.length === 0 && interrupted.length === 0) return null;
  return (
    <section className="box" aria-labelledby="imports-title">
      <h2 id="imports-title">Imports</h2>
      <div className="scroll">
        {jobs.map((job) => <Job key={job.job} job={job} imports={imports} />)}
        {interrupted.map(({ key, symbol, days, bytes }) => (
          <div key={key} className="body row">
            <span className="warn-text">interrupted</span>
            <span>
              {symbol ?? "damaged"}: {days.length} days staged, {bytesText(bytes)}. The same import, started again, goes on.
            </span>
            <span className="grow" />
            <button type="button" onClick={() => void imports.discard(key)}>Give up</button>
          </div>
        ))}
        {records.length > 0 && (
          <table className="data">
            <thead>
              <tr>
                <th scope="col">Finished</th>
                <th scope="col">Symbol</th>
                <th scope="col">Format</th>
                <th scope="col" className="number">
                  Rows
                </th>
                <th scope="col" className="number">
                  Ticks
                </th>
                <th scope="col" className="number">
                  Rejected
                </th>
                <th scope="col" className="number">
                  Duplicates
                </th>
                <th scope="col">Sources</th>
              </tr>
            </thead>
            <tbody>
              {records.map((record) => (
                <tr key={record.import_id}>
                  <td>{BigInt(record.finished) === 0n ? "" : isoText(record.finished).slice(0, 19).replace("T", " ")}</td>
                  <td>{record.symbol}</td>
                  <td>{record.format}</td>
                  <td className="number">{countText(record.rows_read)}</td>
                  <td className="number">{countText(record.ticks_stored)}</td>
                  <td className={record.rejected > 0 ? "number warn-text" : "number"}>{countText(record.rejected)}</td>
                  <td className="number">{countText(record.duplicates)}</td>
                  <td className="wide dim">{record.sources.map((path) => path.split("/").pop()).join(", ")}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </section>
  );
}

function Job({ job, imports }: { job: ImportJob; imports: Imports }) {
  const [isOpen, setIsOpen] = useState(false);
  const { progress, summary, fault } = job;
  const share = progress == null || progress.bytes_total === 0 ? 0 : Math.min(1, progress.bytes / progress.bytes_total);
  const color = { queued: "dim", running: "", finished: "up", failed: "down", cancelled: "warn-text" }[job.state];
  return (
    <div className="body job" data-job={job.job} data-state={job.state}>
      <div className="row">
        <strong>{job.symbol}</strong>
        <span className={color}>{job.state}</span>
        <span className="dim">
          {job.paths.map((path) => (path.startsWith("upload:") ? "files that were sent" : path.split("/").pop())).join(", ")}
        </span>
        <span className="grow" />
        {progress != null && isUnderWay(job) && (
          <span className="dim">
            {progress.phase}, {countText(progress.rows)} rows, {countText(progress.ticks_per_second)} ticks/s
            {progress.eta_seconds != null && `, ${durationText(progress.eta_seconds)} to go`}
          </span>
        )}
        {isUnderWay(job) && (
          <button
            type="button"
            onClick={() => void imports.cancel(job.job)}
            aria-label={`Cancel the import of ${job.symbol}`}
          >
            Cancel
          </button>
        )}
        {summary != null && (
          <button type="button" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
            {countText(summary.ticks_stored)} ticks, {countText(summary.rejected)} rejected
          </button>
        )}
      </div>
      {isUnderWay(job) && (
        <div className="bar" role="progressbar" aria-label={`Import of ${job.symbol}`} aria-valuenow={Math.round(share * 100)}>
          <i style={{ width: `${share * 100}%` }} />
        </div>
      )}
      {job.state === "cancelled" && <span className="dim">The same import, started again, goes on where it stopped.</span>}
      {fault != null && (
        <p className="down" role="alert">
          {fault.message}
          {fault.location != null && ` (${fault.location})`}
          {fault.advice != null && `; ${fault.advice}`}
        </p>
      )}
      {summary != null && isOpen && (
        <div>
          <p className="dim">
            {summary.reason} {countText(summary.rows_read)} rows in {durationText(summary.seconds)},{" "}
            {countText(summary.duplicates)} duplicates, {countText(summary.out_of_order)} out of order,{" "}
            {bytesText(summary.bytes_stored)} stored{summary.dry_run ? "; only tried, nothing is stored" : ""}.
          </p>
          {summary.rejects.length > 0 && (
            <table className="data">
              <thead>
                <tr>
                  <th scope="col">Rule</th>
                  <th scope="col" className="number">
                    Rows
                  </th>
                  <th scope="col">First one</th>
                </tr>
              </thead>
              <tbody>
                {summary.rejects.map(({ rule, rows, first }) => (
                  <tr key={rule} data-rule={rule}>
                    <td>{rule}</td>
                    <td className="number">{countText(rows)}</td>
                    <td className="wide">{first != null && <code>{`line ${first.line}: ${first.text}`}</code>}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </div>
      )}
    </div>
  );
}

import { useState } from "react";
import type { ImportJob, InterruptedImportInfo } from "../../../client/src/index.js";
import { bytesText, countText } from "../model/numbers.js";
import { durationText, isoText } from "../model/times.js";
import { useVersion } from "../shell/use-version.js";
import { isUnderWay } from "./imports.js";
import type { Imports } from "./imports.js";
import type { Sending } from "./sending.js";

/** Imports since the engine's start, those of before, and those that were interrupted. */
export function ImportList({ imports }: { imports: Imports }) {
  useVersion(imports);
  const { jobs, records, interrupted, sendings } = imports;
  const unfinished = imports.isListed ? imports.waysOn() : [];
  if (jobs.length + records.length + interrupted.length + sendings.length + unfinished.length === 0) return null;
  return (
    <section className="box" aria-labelledby="imports-title">
      <h2 id="imports-title">Imports</h2>
      <div className="scroll">
        {sendings.map((sending) => <SendingRow key={sending.number} sending={sending} imports={imports} />)}
        {jobs.map((job) => <Job key={job.job} job={job} imports={imports} />)}
        {interrupted.map((one) => <Interrupted key={one.key} one={one} imports={imports} />)}
        {unfinished.map((way) => (
          <div key={way.note.keys.join()} className="body row" data-unfinished={way.note.params.symbol}>
            <strong>{way.note.params.symbol}</strong>
            <span className="warn-text">not finished</span>
            <WayOn way={way} imports={imports} />
            <button type="button" onClick={() => imports.forget(way.note)}>
              Forget
            </button>
          </div>
        ))}
        {records.length > 0 && (
          <table className="data">
            <thead>
              <tr>
                <th scope="col">Finished (UTC)</th>
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

/** File names, the first ones; all of them where one points. */
function Names({ names }: { names: readonly string[] }) {
  const shown = names.slice(0, 3).join(", ");
  return (
    <span className="dim name" title={names.join("\n")}>
      {names.length > 3 ? `${shown} and ${names.length - 3} more` : shown}
    </span>
  );
}

/** Files on their way to the engine. */
function SendingRow({ sending, imports }: { sending: Sending; imports: Imports }) {
  const { upload, params, state, fault } = sending;
  const percent = upload.total === 0 ? 0 : (100 * upload.sent) / upload.total;
  const text = { waiting: "waits to be sent", sending: "sending", stopped: "stopped", failed: "not sent" }[state];
  return (
    <div className="body sending" data-sending={state} data-sent={upload.sent}>
      <div className="row">
        <strong>{params.symbol}</strong>
        <span className={state === "failed" ? "down" : state === "sending" ? "" : "warn-text"}>{text}</span>
        <Names names={upload.names} />
        <span className="grow" />
        <span className="dim">
          {state === "sending" && upload.names.length > 1 &&
            `file ${upload.index + 1} of ${upload.names.length}, ${upload.names[upload.index]}: `}
          {bytesText(upload.sent)} of {bytesText(upload.total)}
        </span>
        {(state === "stopped" || state === "failed") && (
          <button
            type="button"
            className="accent"
            onClick={() => imports.sendAgain(sending)}
          >
            Go on sending
          </button>
        )}
        <button type="button" onClick={() => imports.stopSending(sending)}>
          {state === "sending" ? "Stop sending" : "Remove"}
        </button>
      </div>
      <div
        className="bar"
        role="progressbar"
        aria-label={`Sending files of ${params.symbol}`}
        aria-valuenow={Math.round(percent)}
      >
        <i style={{ width: `${percent}%` }} />
      </div>
      {fault !== undefined && (
        <p className="down" role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}

/** An import that ended with an engine. */
function Interrupted({ one, imports }: { one: InterruptedImportInfo; imports: Imports }) {
  const ways = one.symbol == null ? [] : imports.waysOn(one.symbol);
  return (
    <div className="body" data-interrupted={one.key}>
      <div className="row">
        <span className="warn-text">interrupted</span>
        <span>
          {one.symbol == null
            ? "An import of which nothing was staged that it could go on with."
            : `${one.symbol}: ${one.days.length} days staged, ${bytesText(one.bytes)}.`}
        </span>
        {ways.length === 0 && one.symbol != null && (
          <span className="dim">The same import, started again where it was started, goes on.</span>
        )}
        <span className="grow" />
        <button type="button" onClick={() => void imports.discard(one.key, one.symbol)}>
          Give up
        </button>
      </div>
      {ways.map((way) => (
        <div key={way.note.keys.join()} className="row">
          <WayOn way={way} imports={imports} />
        </div>
      ))}
    </div>
  );
}

/** What an import is of, and the button by which it goes on, or why it does not. */
function WayOn({ way, imports }: { way: ReturnType<Imports["waysOn"]>[number]; imports: Imports }) {
  const { files, params } = way.note;
  return (
    <>
      <Names names={files.length > 0 ? files.map(({ name }) => name) : params.paths} />
      <span className="grow" />
      {"why" in way ? <span className="dim">{way.why}</span> : (
        <button
          type="button"
          className="accent"
          onClick={() => void imports.goOn(way.note)}
          aria-label={`Go on with the interrupted import of ${params.symbol}`}
        >
          Go on
        </button>
      )}
    </>
  );
}

function Job({ job, imports }: { job: ImportJob; imports: Imports }) {
  const [isOpen, setIsOpen] = useState(false);
  const { progress, summary, fault } = job;
  const way = imports.wayOn(job);
  const share = progress == null || progress.bytes_total === 0 ? 0 : Math.min(1, progress.bytes / progress.bytes_total);
  const color = { queued: "dim", running: "", finished: "up", failed: "down", cancelled: "warn-text" }[job.state];
  return (
    <div className="body job" data-job={job.job} data-state={job.state}>
      <div className="row">
        <strong>{job.symbol}</strong>
        <span className={color}>{job.state}</span>
        <Names names={imports.namesOf(job)} />
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
        {way !== undefined && "note" in way && !("why" in way) && (
          <button
            type="button"
            className="accent"
            title={job.state === "failed" ? "Start it again" : "It goes on where it stopped"}
            onClick={() => void imports.goOn(way.note)}
            aria-label={`${job.state === "failed" ? "Try again" : "Go on with"} the import of ${job.symbol}`}
          >
            {job.state === "failed" ? "Try again" : "Go on"}
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
      {way !== undefined && "why" in way && <span className="dim">{way.why}</span>}
      {fault != null && job.state !== "cancelled" && (
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

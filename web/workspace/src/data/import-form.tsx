import { useRef, useState } from "react";
import type { DragEvent } from "react";
import type { ImportStartParams } from "../../../client/src/index.js";
import { bytesText } from "../model/numbers.js";
import { useVersion } from "../shell/use-version.js";
import type { Workspace } from "../shell/workspace.js";
import type { Imports } from "./imports.js";

const formats = [
  "auto",
  "dukascopy-csv",
  "jforex-csv",
  "dukascopy-bi5",
  "dukascopy-json",
  "histdata",
  "truefx",
  "mt5",
  "lean",
  "parquet",
];

/** What to import, and how. */
export function ImportForm({ workspace, imports }: { workspace: Workspace; imports: Imports }) {
  useVersion(imports);
  const [paths, setPaths] = useState("");
  const [symbol, setSymbol] = useState("");
  const [format, setFormat] = useState("auto");
  const [timezone, setTimezone] = useState("");
  const [overlap, setOverlap] = useState<NonNullable<ImportStartParams["overlap"]>>("refuse");
  const [crossed, setCrossed] = useState<NonNullable<ImportStartParams["crossed"]>>("reject");
  const [isTrial, setIsTrial] = useState(false);
  const list = paths
    .split("\n")
    .map((path) => path.trim())
    .filter((path) => path !== "");
  /** Files of the browser, which are sent; none if paths are named. */
  const [files, setFiles] = useState<readonly File[]>([]);
  const [isOver, setIsOver] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);
  const { chooseFiles } = workspace.bridge.shell;
  const choose = async (what: "files" | "folders") => {
    const files = (await chooseFiles?.(what)) ?? [];
    if (files.length > 0) setPaths(files.join("\n"));
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    // A folder comes as a file that cannot be read.
    const dropped = [...event.dataTransfer.items].filter((item) => item.webkitGetAsEntry()?.isFile === true);
    const given = dropped.map((item) => item.getAsFile()).filter((file): file is File => file !== null);
    if (given.length > 0) setFiles(given);
  };
  return (
    <section
      className={isOver ? "box over" : "box"}
      aria-labelledby="import-title"
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
    >
      <h2 id="import-title">Import</h2>
      <form
        className="body"
        onSubmit={(event) => {
          event.preventDefault();
          const params = {
            symbol: symbol.trim(),
            overlap,
            crossed,
            dry_run: isTrial,
            ...(format === "auto" ? {} : { format }),
            ...(timezone.trim() === "" ? {} : { timezone: timezone.trim() }),
          };
          if (files.length === 0) void imports.start({ ...params, paths: list });
          else {
            imports.send(files, params);
            setFiles([]);
          }
        }}
      >
        <div className="fields">
          {files.length > 0
            ? (
              <div className="whole" data-files={files.length}>
                <div className="row">
                  <span>
                    {files.length === 1 ? "A file" : `${files.length} files`} of this computer,{" "}
                    {bytesText(files.reduce((total, file) => total + file.size, 0))}
                  </span>
                  <span className="grow" />
                  <button type="button" onClick={() => setFiles([])}>
                    Name a path instead
                  </button>
                </div>
                <ul className="files">
                  {files.map((file, index) => (
                    <li key={`${index} ${file.name}`} className="row">
                      <span className="name">{file.name}</span>
                      <span className="dim">{bytesText(file.size)}</span>
                      <span className="grow" />
                      <button
                        type="button"
                        className="plain"
                        aria-label={`Leave out ${file.name}`}
                        onClick={() => setFiles(files.filter((other) => other !== file))}
                      >
                        ✕
                      </button>
                    </li>
                  ))}
                </ul>
              </div>
            )
            : (
              <label className="whole">
                File, folder or pattern on the engine's machine
                {list.length > 1
                  ? (
                    <textarea
                      value={paths}
                      onChange={(event) => setPaths(event.target.value)}
                      rows={Math.min(6, list.length)}
                      spellCheck={false}
                    />
                  )
                  : (
                    <input
                      value={paths}
                      onChange={(event) => setPaths(event.target.value)}
                      placeholder="/data/EURUSD-2024.csv.gz"
                      spellCheck={false}
                    />
                  )}
              </label>
            )}
          <label>
            Symbol
            <input value={symbol} onChange={(event) => setSymbol(event.target.value)} placeholder="EURUSD" spellCheck={false} />
          </label>
          <label>
            Format
            <select value={format} onChange={(event) => setFormat(event.target.value)}>
              {formats.map((name) => (
                <option key={name} value={name}>
                  {name === "auto" ? "by content" : name}
                </option>
              ))}
            </select>
          </label>
          <label>
            Time zone of times without one
            <input
              value={timezone}
              onChange={(event) => setTimezone(event.target.value)}
              placeholder="the format's"
              spellCheck={false}
            />
          </label>
          <label>
            Days that are stored
            <select value={overlap} onChange={(event) => setOverlap(event.target.value as typeof overlap)}>
              <option value="refuse">refuse</option>
              <option value="merge">merge</option>
              <option value="replace">replace</option>
            </select>
          </label>
          <label>
            Ask below bid
            <select value={crossed} onChange={(event) => setCrossed(event.target.value as typeof crossed)}>
              <option value="reject">reject</option>
              <option value="keep">keep</option>
            </select>
          </label>
        </div>
        <div className="row">
          <label className="check">
            <input type="checkbox" checked={isTrial} onChange={(event) => setIsTrial(event.target.checked)} />
            Only try: read and check, store nothing
          </label>
          <span className="grow" />
          {chooseFiles === undefined
            ? (
              <>
                <input
                  ref={chooser}
                  type="file"
                  multiple
                  hidden
                  onChange={(event) => {
                    setFiles([...(event.target.files ?? [])]);
                    // So that the same files can be chosen again.
                    event.target.value = "";
                  }}
                />
                <button type="button" onClick={() => chooser.current?.click()}>
                  Choose files of this computer …
                </button>
              </>
            )
            : (
              <>
                <button type="button" onClick={() => void choose("files")}>
                  Choose files …
                </button>
                <button type="button" onClick={() => void choose("folders")}>
                  Choose folders …
                </button>
              </>
            )}
          <button
            type="submit"
            className="accent"
            disabled={(files.length === 0 && list.length === 0) || symbol.trim() === ""}
          >
            {files.length === 0 ? "Import" : "Send and import"}
          </button>
        </div>
        {imports.fault !== undefined && (
          <p className="down" role="alert">
            {imports.fault}
          </p>
        )}
        <p className="dim">
          {chooseFiles === undefined
            ? "Files of this computer may be dropped here, too; they are sent to the engine, and go on where they were if that is broken off. "
            : "What is chosen may lie anywhere. "}
          Paths that are typed have to lie below the folders that <code>TICKLOOM_IMPORT_ROOTS</code>{" "}
          names; the command line reads any.
        </p>
      </form>
    </section>
  );
}

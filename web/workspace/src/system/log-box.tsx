import { useEffect, useRef, useState } from "react";
import type { LogEvent } from "../../../client/src/index.js";
import { isoText } from "../model/times.js";

const levels = ["debug", "info", "notice", "warning", "error"];

/** The engine's log as it is written. */
export function LogBox({ lines, onClear }: { lines: readonly LogEvent[]; onClear: () => void }) {
  const [level, setLevel] = useState("info");
  const [wanted, setWanted] = useState("");
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const shown = lines.filter(
    (line) =>
      (levels.indexOf(line.level) < 0 || levels.indexOf(line.level) >= levels.indexOf(level)) &&
      (wanted === "" || `${line.service} ${line.message} ${JSON.stringify(line.metadata)}`.includes(wanted)),
  );
  useEffect(() => {
    if (isAtEnd.current && box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [shown.length]);
  return (
    <section className="box" aria-labelledby="log-title">
      <h2 id="log-title">
        Log <span className="dim">(UTC)</span>
        <span className="grow" />
        <select aria-label="Least level" value={level} onChange={(event) => setLevel(event.target.value)}>
          {levels.slice(1).map((name) => <option key={name}>{name}</option>)}
        </select>
        <input
          aria-label="Lines with this text"
          placeholder="lines with …"
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
        <button type="button" onClick={onClear}>Clear</button>
      </h2>
      <div
        className="scroll log"
        ref={box}
        role="log"
        tabIndex={0}
        aria-label="Log"
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          isAtEnd.current = scrollHeight - scrollTop - clientHeight < 20;
        }}
      >
        {shown.map((line, index) => (
          <div key={index} className={line.level}>
            <span className="dim">{isoText(line.time).slice(11, 23)}</span> {line.level} {line.service}: {line.message}
            <span className="dim">
              {Object.entries(line.metadata).map(([key, value]) => ` ${key}=${value}`)}
            </span>
          </div>
        ))}
        {shown.length === 0 && <div className="dim">No lines yet.</div>}
      </div>
    </section>
  );
}

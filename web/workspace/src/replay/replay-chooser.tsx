import { useEffect, useRef, useState } from "react";
import { isoText, nanoseconds, parseTime, plainText } from "../model/times.js";
import { useFocusReturn } from "../shell/use-focus-return.js";
import type { Workspace } from "../shell/workspace.js";

/** Where a replay begins: an instant that one names, or any. Blind: nothing is shown meanwhile. */
export function ReplayChooser({ workspace }: { workspace: Workspace }) {
  useFocusReturn();
  const { instrument, reading } = workspace.desk;
  const first = instrument?.first == null ? undefined : nanoseconds(instrument.first);
  const last = instrument?.last == null ? undefined : nanoseconds(instrument.last);
  const [text, setText] = useState(() => {
    if (workspace.isBlind || first === undefined || last === undefined) return "";
    const at = workspace.replay?.at ??
      (reading?.from === "crosshair" ? nanoseconds(reading.snapshot.at) : first + (last - first) / 2n);
    return plainText(at - (at % 60_000_000_000n)).slice(0, 16);
  });
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const at = parseTime(text);
  const isOutside = at !== undefined && first !== undefined && last !== undefined && (at < first || at >= last);
  return (
    <div className="veil low" role="dialog" aria-modal="true" aria-labelledby="replay-title">
      <form
        className="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          if (at !== undefined && !isOutside) workspace.startReplay(at);
        }}
      >
        <h2 id="replay-title">Replay {instrument?.symbol}</h2>
        <label>
          Begin at (UTC)
          <input
            ref={field}
            value={text}
            placeholder="2024-03-11 09:30"
            aria-invalid={text !== "" && (at === undefined || isOutside)}
            aria-describedby="replay-hint"
            onChange={(event) => setText(event.target.value)}
          />
        </label>
        <p id="replay-hint" className="dim">
          {first !== undefined && last !== undefined && `Ticks from ${isoText(first)} to ${isoText(last)}. `}
          Nothing later than the replay's instant is asked of the engine.
        </p>
        <label className="check">
          <input type="checkbox" checked={workspace.isBlind} onChange={(event) => workspace.choose(true, event.target.checked)} />
          Blind: cover the charts while I choose
        </label>
        <div className="row end">
          <button type="button" onClick={() => workspace.choose(false)}>
            Cancel
          </button>
          <button
            type="button"
            title="An instant that nobody knows before"
            onClick={() => {
              const any = workspace.randomInstant();
              if (any !== undefined) workspace.startReplay(any);
            }}
          >
            Any instant
          </button>
          <button type="submit" className="accent" disabled={at === undefined || isOutside}>
            Begin
          </button>
        </div>
      </form>
    </div>
  );
}

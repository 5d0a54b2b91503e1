import { useEffect, useRef, useState } from "react";
import { countText } from "../model/numbers.js";
import { parseTime } from "../model/times.js";
import { useFocusReturn } from "../shell/use-focus-return.js";
import type { Workspace } from "../shell/workspace.js";

/** Asks before ticks are deleted: the symbol has to be written out. */
export function DeleteDialog({ workspace, symbol, onClose }: { workspace: Workspace; symbol: string; onClose: () => void }) {
  useFocusReturn();
  const [typed, setTyped] = useState("");
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const [count, setCount] = useState<number | undefined>(undefined);
  const [fault, setFault] = useState<string | undefined>(undefined);
  const [isBusy, setIsBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const begin = from === "" ? undefined : parseTime(from);
  const end = to === "" ? undefined : parseTime(to);
  const isWrong = (from !== "" && begin === undefined) || (to !== "" && end === undefined);
  useEffect(() => {
    let isCurrent = true;
    setCount(undefined);
    if (isWrong) return undefined;
    workspace.bridge
      .call("ticks.span", { symbol, ...(begin === undefined ? {} : { from: begin }), ...(end === undefined ? {} : { to: end }) })
      .then(
        ({ ticks }) => {
          if (isCurrent) setCount(ticks);
        },
        (error: Error) => {
          if (isCurrent) setFault(error.message);
        },
      );
    return () => {
      isCurrent = false;
    };
  }, [workspace, symbol, begin, end, isWrong]);
  const remove = async () => {
    setIsBusy(true);
    try {
      await workspace.bridge.call("ticks.delete", {
        symbol,
        ...(begin === undefined ? {} : { from: begin }),
        ...(end === undefined ? {} : { to: end }),
      });
      await workspace.readInstruments();
      onClose();
    } catch (error) {
      setFault((error as Error).message);
      setIsBusy(false);
    }
  };
  return (
    <div
      className="veil"
      role="dialog"
      aria-modal="true"
      aria-labelledby="delete-title"
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <form
        className="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          void remove();
        }}
      >
        <h2 id="delete-title">Delete ticks of {symbol}</h2>
        <p>
          {count === undefined ? "Counting …" : `${countText(count)} ticks would be deleted.`}{" "}
          They cannot be brought back but by importing them again.
        </p>
        <label>
          From (UTC; all if empty)
          <input
            value={from}
            onChange={(event) => setFrom(event.target.value)}
            placeholder="2024-03-01"
            aria-invalid={from !== "" && begin === undefined}
          />
        </label>
        <label>
          To, not included
          <input
            value={to}
            onChange={(event) => setTo(event.target.value)}
            placeholder="2024-03-02"
            aria-invalid={to !== "" && end === undefined}
          />
        </label>
        <label>
          Write {symbol} to confirm
          <input ref={field} value={typed} onChange={(event) => setTyped(event.target.value)} spellCheck={false} />
        </label>
        {fault !== undefined && (
          <p className="down" role="alert">
            {fault}
          </p>
        )}
        <div className="row end">
          <button type="button" onClick={onClose}>
            Keep them
          </button>
          <button type="submit" className="danger" disabled={typed !== symbol || isWrong || isBusy || count === undefined}>
            Delete
          </button>
        </div>
      </form>
    </div>
  );
}

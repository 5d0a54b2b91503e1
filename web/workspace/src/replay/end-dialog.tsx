import { useEffect, useRef } from "react";
import { plainText } from "../model/times.js";
import { useFocusReturn } from "../shell/use-focus-return.js";
import type { Workspace } from "../shell/workspace.js";

/** Asks before a replay is ended: nobody finds its instant again by chance, and what comes after it is seen then. */
export function EndDialog({ workspace }: { workspace: Workspace }) {
  useFocusReturn();
  const { question, replay, desk } = workspace;
  const stay = useRef<HTMLButtonElement>(null);
  useEffect(() => stay.current?.focus(), []);
  if (question === undefined || replay === undefined) return null;
  return (
    <div className="veil" role="dialog" aria-modal="true" aria-labelledby="end-title" aria-describedby="end-text">
      <div className="dialog">
        <h2 id="end-title">End the replay of {desk.symbol}?</h2>
        <p id="end-text">
          It is at <time>{plainText(replay.at)}</time> UTC; {question.what} leaves that instant
          {replay.isBlind
            ? <strong className="warn-text">, and shows what came after it. It was begun blind.</strong>
            : ", and the charts show what came after it."}
        </p>
        <div className="row end">
          <button type="button" className="danger" onClick={() => workspace.answer(true)}>
            End the replay
          </button>
          <button type="button" className="accent" ref={stay} onClick={() => workspace.answer(false)}>
            Go on with it
          </button>
        </div>
      </div>
    </div>
  );
}

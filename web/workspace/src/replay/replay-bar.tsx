import { useState } from "react";
import { nanoseconds, plainText } from "../model/times.js";
import { useVersion } from "../shell/use-version.js";
import type { Workspace } from "../shell/workspace.js";
import { maxSpeed, speeds } from "./replay.js";
import type { Replay } from "./replay.js";

/** Where the replay is, and all that one can tell it. */
export function ReplayBar({ workspace, replay }: { workspace: Workspace; replay: Replay }) {
  const { desk } = workspace;
  useVersion(desk);
  const [scrubbed, setScrubbed] = useState<number | undefined>(undefined);
  const { instrument } = desk;
  const first = instrument?.first == null ? 0n : nanoseconds(instrument.first);
  const last = instrument?.last == null ? 1n : nanoseconds(instrument.last);
  const span = last > first ? last - first : 1n;
  const steps = 10_000;
  const place = scrubbed ?? Number(((replay.at - first) * BigInt(steps)) / span);
  return (
    <div
      className="replay"
      role="group"
      aria-label="Replay"
      data-at={replay.at.toString()}
      data-playing={replay.playing}
      data-ended={replay.ended}
      data-shown={replay.shown}
      data-speed={replay.speed}
      data-blind={replay.isBlind}
      data-waiting={replay.waiting}
    >
      <button type="button" title="A bar back (Shift+←)" aria-label="A bar back" onClick={() => replay.stepBar(-1)}>
        |◂
      </button>
      <button type="button" title="A tick back (←)" aria-label="A tick back" onClick={() => replay.stepTicks(-1)}>
        ◂
      </button>
      <button
        type="button"
        className="play"
        title="Play, pause (Space)"
        aria-label={replay.willPlay ? "Pause" : "Play"}
        disabled={replay.ended && !replay.willPlay}
        onClick={() => replay.toggle()}
      >
        {replay.willPlay ? "❚❚" : "▶"}
      </button>
      <button type="button" title="A tick forward (→)" aria-label="A tick forward" onClick={() => replay.stepTicks(1)}>
        ▸
      </button>
      <button type="button" title="A bar forward (Shift+→)" aria-label="A bar forward" onClick={() => replay.stepBar(1)}>
        ▸|
      </button>
      <div className="group" role="group" aria-label="Speed">
        {[...speeds, maxSpeed].map((speed, index) => (
          <button
            type="button"
            key={speed}
            aria-pressed={replay.speed === speed}
            title={speed === maxSpeed ? "as fast as the engine can (0)" : `${speed}x (${index + 1})`}
            onClick={() => replay.setSpeed(speed)}
          >
            {speed === maxSpeed ? "max" : `${speed}x`}
          </button>
        ))}
      </div>
      <input
        type="range"
        aria-label="Place of the replay"
        aria-valuetext={plainText(replay.at)}
        min={0}
        max={steps}
        value={Math.max(0, Math.min(steps, place))}
        onChange={(event) => {
          const wanted = Number(event.target.value);
          setScrubbed(wanted);
          replay.seek(first + (span * BigInt(wanted)) / BigInt(steps));
        }}
        onPointerUp={() => setScrubbed(undefined)}
        onKeyUp={() => setScrubbed(undefined)}
        onBlur={() => setScrubbed(undefined)}
      />
      <time>{plainText(replay.at)}</time>
      {replay.isBlind && <span className="warn-text" title="It was begun with the charts covered">blind</span>}
      {replay.ended && <span className="dim">the last tick</span>}
      {replay.waiting !== undefined && (
        <span className="warn-text waits" role="status" title={`The engine is away. When it is back: ${replay.waiting}`}>
          waits for the engine: {replay.waiting}
        </span>
      )}
      {replay.fault !== undefined && (
        <button
          type="button"
          className="accent"
          title={replay.fault}
          onClick={() => void replay.run()}
        >
          Go on
        </button>
      )}
    </div>
  );
}

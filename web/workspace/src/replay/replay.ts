import { SequenceGapError } from "../../../client/src/index.js";
import type { ReplayAction, ReplayEvent, Subscription } from "../../../client/src/index.js";
import type { Desk } from "../charts/desk.js";
import { completedBars, intervalOpen, partialBar, stateOf } from "../model/timeframe-state.js";
import { nanoseconds, ofSeconds } from "../model/times.js";

/** Seconds of history a second, by the digits 1 to 9. */
export const speeds = [1, 2, 5, 10, 60, 300, 1000, 5000, 20_000] as const;

/** As fast as the engine forms states: the most that it takes. A frame shows where it has come to, with all bars up to there. */
export const maxSpeed = 1e9;

/** Completed bars of each timeframe in each event: enough that none is missed between two events at most speeds. */
const completedBarsPerEvent = 30;

/**
 * A walk over history that all panels show. The engine walks; what is here tells it how, and takes the replay up again where it
 * was when the connection or the engine was lost.
 */
export class Replay {
  playing = false;
  ended = false;
  speed = 60;
  at: bigint;
  /** States that were shown so far. */
  shown = 0;
  private stream: Subscription<{ replay: number }, ReplayEvent> | undefined;
  private isOver = false;
  private seeking: bigint | undefined;
  private isSeekUnderWay = false;
  /** A step of a bar that waits for the next bar's first tick. */
  private goesToClose = false;

  constructor(
    private readonly desk: Desk,
    at: bigint,
  ) {
    this.at = at;
  }

  /** Begins, paused. Ends when `end` is called. */
  async run(): Promise<void> {
    this.desk.enterReplay(this.at);
    while (!this.isOver) {
      try {
        await this.follow();
        return;
      } catch (error) {
        if (this.isOver) return;
        if (error instanceof SequenceGapError) continue; // begin again from where we are
        this.desk.failed(error);
        return;
      }
    }
  }

  private async follow(): Promise<void> {
    const { symbol, side, timeframes } = this.desk;
    if (symbol === undefined) return;
    const stream = await this.desk.bridge.subscribe(
      "mtf.replay",
      {
        symbol,
        side,
        timeframes,
        at: this.at,
        speed: this.speed,
        paused: !this.playing,
        completed: completedBarsPerEvent,
        interval_ms: 16,
      },
      { restart: false, bufferedEventsMax: 4 },
    );
    this.stream = stream as Subscription<{ replay: number }, ReplayEvent>;
    if (this.isOver) {
      stream.close();
      return;
    }
    for await (const { payload } of stream) {
      if (this.isOver) return;
      await this.take(payload);
    }
  }

  /** Shows an event, at most one a frame: the engine makes no more than are taken. */
  private async take(event: ReplayEvent): Promise<void> {
    this.at = nanoseconds(event.state.at);
    this.playing = event.playing;
    this.ended = event.ended;
    this.shown += 1;
    this.desk.showState(event.state);
    if (this.goesToClose) {
      this.goesToClose = false;
      const close = this.closeOfPartial();
      if (close !== undefined) await this.control("seek", { at: close });
    }
    if (event.playing) await nextFrame();
  }

  /** Ends it, and shows all that is stored again. */
  async end(): Promise<void> {
    this.isOver = true;
    this.stream?.close();
    await this.desk.leaveReplay();
  }

  /** Ends it without showing anything else, as before another one. */
  stop(): void {
    this.isOver = true;
    this.stream?.close();
  }

  // What the user says.

  async toggle(): Promise<void> {
    if (this.ended && !this.playing) return;
    await this.control(this.playing ? "pause" : "play");
  }

  async setSpeed(speed: number): Promise<void> {
    this.speed = speed;
    this.desk.changed();
    await this.control("speed", { speed });
  }

  async stepTicks(ticks: number): Promise<void> {
    if (this.playing) await this.control("pause");
    await this.control(ticks > 0 ? "step_forward" : "step_back", { ticks: Math.abs(ticks) });
  }

  /** To the end of the focused panel's bar, or to the begin of the one before. */
  async stepBar(direction: 1 | -1): Promise<void> {
    if (this.playing) await this.control("pause");
    if (direction > 0) {
      const close = this.closeOfPartial();
      if (close !== undefined) {
        await this.control("seek", { at: close });
        return;
      }
      // Nothing may be asked of later bars: the next tick shows where the next one is.
      this.goesToClose = true;
      await this.control("step_forward", { ticks: 1 });
      return;
    }
    const state = this.focusedState();
    if (state === undefined) return;
    const open = partialBar(state)?.openTime;
    const last = completedBars(state).pop();
    const here = this.at;
    const target = open !== undefined && ofSeconds(open) < here
      ? ofSeconds(open)
      : last === undefined
      ? undefined
      : ofSeconds(last.openTime);
    if (target !== undefined && target < here) await this.control("seek", { at: target });
  }

  /** Goes to an instant; of many wishes while one is under way, only the last one counts. */
  async seek(at: bigint): Promise<void> {
    this.seeking = at;
    if (this.isSeekUnderWay) return;
    this.isSeekUnderWay = true;
    try {
      while (this.seeking !== undefined) {
        const wanted = this.seeking;
        this.seeking = undefined;
        await this.control("seek", { at: wanted });
      }
    } finally {
      this.isSeekUnderWay = false;
    }
  }

  private focusedState() {
    const { reading } = this;
    const panel = this.desk.panels[this.desk.focused];
    return reading === undefined || panel === undefined ? undefined : stateOf(reading, panel.timeframe);
  }

  private get reading() {
    return this.desk.replaySnapshot;
  }

  /** When the focused panel's bar in progress closes; nothing if it has no tick or is over. */
  private closeOfPartial(): bigint | undefined {
    const state = this.focusedState();
    if (state === undefined || this.reading === undefined) return undefined;
    const partial = partialBar(state);
    if (partial === undefined || intervalOpen(this.reading.at, state) !== partial.openTime) return undefined;
    return ofSeconds(partial.closeTime);
  }

  private async control(action: ReplayAction, more: { ticks?: number; at?: bigint; speed?: number } = {}): Promise<void> {
    const replay = this.stream?.info?.replay;
    if (replay === undefined || this.isOver) return;
    try {
      // If the connection breaks, the replay begins again where it was: what was asked for is asked again by the user.
      await this.desk.bridge.callOnce("mtf.replay.control", { replay, action, ...more });
    } catch (error) {
      this.desk.failed(error);
    }
  }
}

function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    // Pages that nobody sees draw no frames.
    if (document.hidden) setTimeout(resolve, 50);
    else requestAnimationFrame(() => resolve());
  });
}

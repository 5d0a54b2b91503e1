import { EngineError, SequenceGapError } from "../../../client/src/index.js";
import type { ReplayEvent, Subscription } from "../../../client/src/index.js";
import type { Desk } from "../charts/desk.js";
import { completedBars, intervalOpen, partialBar, stateOf } from "../model/timeframe-state.js";
import { nanoseconds, ofSeconds } from "../model/times.js";
import { Wishes } from "./wishes.js";
import type { Wish } from "./wishes.js";

/** Seconds of history a second, by the digits 1 to 9. */
export const speeds = [1, 2, 5, 10, 60, 300, 1000, 5000, 20_000] as const;

/** As fast as the engine forms states: the most that it takes. A frame shows where it has come to, with all bars up to there. */
export const maxSpeed = 1e9;

/** Completed bars of each timeframe in each event: enough that none is missed between two events at most speeds. */
const completedBarsPerEvent = 30;

/**
 * A walk over history that all panels show. The engine walks; what is here tells it how, and takes the replay up again where it
 * was when the connection or the engine was lost. What the user says meanwhile waits, and is told to the engine when it is back.
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
  /** Why it stands still, until it is gone on with. */
  fault: string | undefined;
  private readonly wishes = new Wishes();
  private isTelling = false;
  /** A step of a bar that waits for the next bar's first tick. */
  private goesToClose = false;

  constructor(
    private readonly desk: Desk,
    at: bigint,
    /** Whether the charts were covered while its instant was chosen. */
    readonly isBlind = false,
    /** Told whenever it is at another instant. */
    private readonly onMoved: () => void = () => undefined,
  ) {
    this.at = at;
  }

  /** Begins, or goes on after a fault. Ends when `end` is called. */
  async run(): Promise<void> {
    this.fault = undefined;
    this.desk.enterReplay(this.at);
    while (!this.isOver) {
      try {
        await this.follow();
        return;
      } catch (error) {
        this.stream = undefined;
        if (this.isOver) return;
        if (error instanceof SequenceGapError) continue; // begin again from where we are
        if (error instanceof EngineError && error.code === "changed") {
          // Whatever is shown was made of the old ticks.
          this.desk.enterReplay(this.at);
          this.desk.failed(new Error("The ticks of this replay have become others; it goes on with these, at the same instant."));
          continue;
        }
        this.playing = false;
        this.fault = error instanceof Error ? error.message : String(error);
        this.desk.failed(error);
        return;
      }
    }
  }

  /** Whether it plays, or will when the engine has been told. */
  get willPlay(): boolean {
    return this.wishes.playing ?? this.playing;
  }

  /** What the engine has not been told yet because it is away, in words; nothing if it has been told all. */
  get waiting(): string | undefined {
    return this.isAway && !this.wishes.isEmpty ? this.wishes.text : undefined;
  }

  private get isAway(): boolean {
    return this.stream?.info?.replay === undefined || this.desk.bridge.state !== "connected";
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
    if (this.isOver) {
      stream.close();
      return;
    }
    this.stream = stream as Subscription<{ replay: number }, ReplayEvent>;
    void this.tell();
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
    this.onMoved();
    if (this.goesToClose) {
      this.goesToClose = false;
      const close = this.closeOfPartial();
      if (close !== undefined) this.seek(close);
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

  toggle(): void {
    if (this.ended && !this.willPlay) return;
    this.wish({ action: this.willPlay ? "pause" : "play" });
  }

  setSpeed(speed: number): void {
    this.speed = speed;
    this.wish({ action: "speed", speed });
  }

  stepTicks(ticks: number): void {
    if (this.willPlay) this.wish({ action: "pause" });
    this.wish({ action: ticks > 0 ? "step_forward" : "step_back", ticks: Math.abs(ticks) });
  }

  /** To the end of the focused panel's bar, or to the begin of the one before. */
  stepBar(direction: 1 | -1): void {
    if (this.willPlay) this.wish({ action: "pause" });
    if (direction > 0) {
      const close = this.closeOfPartial();
      if (close !== undefined) {
        this.seek(close);
        return;
      }
      // Nothing may be asked of later bars: the next tick shows where the next one is.
      this.goesToClose = true;
      this.wish({ action: "step_forward", ticks: 1 });
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
    if (target !== undefined && target < here) this.seek(target);
  }

  /** Goes to an instant; of many wishes while one is under way, only the last one counts. */
  seek(at: bigint): void {
    this.wish({ action: "seek", at });
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

  private wish(wish: Wish): void {
    if (this.isOver) return;
    this.wishes.add(wish);
    this.desk.changed();
    void this.tell();
  }

  /** Tells the engine what was wished for, one after the other. What it may not have heard, it is told when it is back. */
  private async tell(): Promise<void> {
    if (this.isTelling) return;
    this.isTelling = true;
    try {
      while (!this.isAway && !this.isOver) {
        const wish = this.wishes.begin();
        if (wish === undefined) return;
        const { stream, at } = this;
        let isHeard = true;
        try {
          const params = { replay: stream!.info.replay, ...wish };
          isHeard = (await this.desk.bridge.callOnce("mtf.replay.control", params)).known;
        } catch (error) {
          // Of another run of the engine; the replay is begun anew there.
          if (error instanceof EngineError && error.code === "not_found") isHeard = false;
          else this.desk.failed(error);
        }
        // A step that has been seen must not be made twice.
        const isDone = isHeard || (wish.ticks !== undefined && this.at !== at);
        this.wishes.end(isDone);
        if (!isDone) {
          if (this.stream === stream) this.stream = undefined;
          return;
        }
      }
    } finally {
      this.isTelling = false;
      this.desk.changed();
      // Wishes that came between the last look and now.
      if (!this.isAway && !this.isOver && !this.wishes.isEmpty) void this.tell();
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

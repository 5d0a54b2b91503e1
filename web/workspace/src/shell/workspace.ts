import type { InstrumentInfo } from "../../../client/src/index.js";
import type { BridgeState, EngineBridge } from "../bridge/engine-bridge.js";
import { Imports } from "../data/imports.js";
import { Desk } from "../charts/desk.js";
import type { Side } from "../charts/desk.js";
import type { Kept } from "../model/kept.js";
import { readKept, writeKept } from "../model/kept.js";
import { parseRoute, routeText } from "../model/route.js";
import type { Route } from "../model/route.js";
import { isoText, nanoseconds, parseTime } from "../model/times.js";
import { readReplay, writeReplay } from "../replay/replay-kept.js";
import { Replay } from "../replay/replay.js";

/** How long a replay's instant may wait to be kept: a replay at full speed is at another one with each frame. */
const keepReplayMs = 500;

/** A question that ends a replay or not. */
export interface Question {
  /** What would end the replay. */
  readonly what: string;
  /** Done if the user wants it. */
  readonly act: () => void;
}

/** All that the pages share: where one is, the symbols, the charts and the replay. */
export class Workspace {
  readonly desk: Desk;
  readonly imports: Imports;
  readonly kept: Kept;
  route: Route = parseRoute("");
  /** Undefined until the engine has told. */
  instruments: InstrumentInfo[] | undefined;
  replay: Replay | undefined;
  connection: BridgeState;
  /** Whether there was a connection before, so that its loss is news. */
  wasConnected = false;
  isHelpOpen = false;
  /** The dialog in which the instant of a replay is chosen. */
  isChoosing = false;
  /** Whether the charts are covered while one chooses. */
  isBlind = false;
  /** Whether a replay is to be ended is asked before. */
  question: Question | undefined;
  version = 0;
  private readonly listeners = new Set<() => void>();
  private keepTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly bridge: EngineBridge,
    private readonly storage: Pick<Storage, "getItem" | "setItem">,
    /** What a reload of this tab finds again, and no other tab. */
    private readonly tab: Pick<Storage, "getItem" | "setItem" | "removeItem">,
  ) {
    this.kept = readKept(storage);
    this.desk = new Desk(bridge, this.kept, () => writeKept(this.storage, this.kept));
    this.imports = new Imports(bridge, storage, () => void this.readInstruments());
    this.connection = bridge.state;
    this.wasConnected = bridge.state === "connected";
    bridge.onState((state) => void this.connectionChanged(state));
    window.addEventListener("hashchange", () => void this.follow());
    window.addEventListener("pagehide", () => this.keepReplay());
    window.addEventListener("beforeunload", (event) => {
      // What is being sent ends with the page.
      if (this.imports.isBusy) event.preventDefault();
    });
    void this.begin();
  }

  subscribe = (listener: () => void): () => void => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  changed(): void {
    this.version += 1;
    for (const listener of this.listeners) listener();
  }

  private async begin(): Promise<void> {
    this.route = parseRoute(location.hash);
    await this.readInstruments();
    this.resumeReplay();
    await this.follow();
    void this.watchSymbols();
  }

  /** Lists the symbols anew. */
  async readInstruments(): Promise<void> {
    try {
      // A symbol whose ticks were deleted is still known, and has nothing to show.
      this.instruments = (await this.bridge.call("instruments.list", {})).instruments.filter(({ ticks }) => ticks > 0);
    } catch (error) {
      this.desk.failed(error);
      return;
    }
    const { symbol } = this.desk;
    const open = this.instruments.find((instrument) => instrument.symbol === symbol);
    if (open !== undefined) this.desk.update(open);
    else if (symbol !== undefined) {
      const wasReplaying = this.replay !== undefined;
      this.stopReplay();
      this.question = undefined;
      this.desk.close();
      if (this.kept.symbol === symbol) this.kept.symbol = undefined;
      await this.follow();
      if (wasReplaying) this.desk.failed(new Error(`The ticks of ${symbol} have been deleted; its replay has ended with them.`));
    }
    this.changed();
  }

  /** Goes where the address says. */
  private async follow(): Promise<void> {
    const route = parseRoute(location.hash);
    const { instruments, replay } = this;
    const { symbol: open } = this.desk;
    const isOther = route.page === "charts" && route.symbol !== undefined && route.symbol !== open;
    if (replay !== undefined && isOther && instruments?.some(({ symbol }) => symbol === route.symbol) === true) {
      // The address says again what is shown, until the user has said what he wants.
      const hash = location.hash;
      history.replaceState(null, "", routeText({ ...this.route, symbol: this.route.page === "charts" ? open : undefined }));
      this.ask({
        what: `opening ${route.symbol}`,
        act: () => {
          this.stopReplay();
          location.hash = hash;
        },
      });
      return;
    }
    this.route = route;
    this.changed();
    if (route.page !== "charts") return;
    if (instruments === undefined) return;
    const wanted = route.symbol ?? (replay === undefined ? this.kept.symbol : open);
    const instrument = instruments.find(({ symbol }) => symbol === wanted) ??
      (route.symbol === undefined ? instruments[0] : undefined);
    if (instrument === undefined) {
      if (route.symbol !== undefined) this.desk.failed(new Error(`${route.symbol} is not stored; import it on the data page`));
      return;
    }
    const named = route.at === undefined ? undefined : parseTime(route.at);
    const at = named === undefined ? undefined : nearest(named, instrument);
    if (this.desk.symbol !== instrument.symbol) {
      if (route.side !== undefined) this.kept.side = route.side;
      this.stopReplay();
      await this.desk.open(instrument, at);
    } else {
      if (route.side !== undefined && route.side !== this.desk.side) await this.setSide(route.side);
      if (at !== undefined) await this.desk.jump(at);
    }
    // Said when all is there, as beginning anew takes back what was said before.
    if (route.at !== undefined && at === undefined) {
      this.desk.failed(new Error(`${route.at} is no time; write it as 2024-03-11T09:30:00Z`));
    } else if (at !== named && instrument.first != null && instrument.last != null) {
      this.desk.failed(
        new Error(
          `${instrument.symbol} has ticks from ${isoText(instrument.first)} to ${isoText(instrument.last)}, none at ${route.at}`,
        ),
      );
    }
  }

  /** Goes to a place, and lets the address say so. */
  go(route: Partial<Route> & { page: Route["page"] }): void {
    const text = routeText(route);
    if (location.hash !== text) location.hash = text;
    else void this.follow();
  }

  openSymbol(symbol: string): void {
    this.go({ page: "charts", symbol });
  }

  /** Shows an instant, and lets the address say so. */
  jump(at: bigint): void {
    this.go({ page: "charts", symbol: this.desk.symbol, at: isoText(at), side: this.desk.side });
  }

  // Replay.

  /** Begins a replay at an instant, paused. */
  startReplay(at: bigint): void {
    const { isBlind } = this;
    this.isChoosing = false;
    this.isBlind = false;
    this.replay?.stop();
    this.beginReplay(at, isBlind);
  }

  private beginReplay(at: bigint, isBlind: boolean, speed?: number, playing = false): void {
    const replay = new Replay(this.desk, at, isBlind, () => this.replayMoved());
    replay.speed = speed ?? replay.speed;
    replay.playing = playing;
    this.replay = replay;
    void replay.run();
    this.keepReplay();
    this.changed();
  }

  /** Into the replay that the tab was in before it was loaded again: paused, at the same instant. */
  private resumeReplay(): void {
    const kept = readReplay(this.tab);
    if (kept === undefined || this.replay !== undefined) return;
    const instrument = this.instruments?.find(({ symbol }) => symbol === kept.symbol);
    if (instrument === undefined) return;
    this.desk.openForReplay(instrument, kept.at);
    this.beginReplay(kept.at, kept.isBlind, kept.speed);
  }

  private replayMoved(): void {
    this.keepTimer ??= setTimeout(() => this.keepReplay(), keepReplayMs);
  }

  private keepReplay(): void {
    clearTimeout(this.keepTimer);
    this.keepTimer = undefined;
    const { replay } = this;
    const { symbol } = this.desk;
    if (replay === undefined || symbol === undefined) return;
    writeReplay(this.tab, { symbol, at: replay.at, speed: replay.speed, isBlind: replay.isBlind });
  }

  /** Begins again where it is: with another side or other timeframes. */
  private restartReplay(): void {
    const old = this.replay;
    if (old === undefined) return;
    old.stop();
    this.beginReplay(old.at, old.isBlind, old.speed, old.willPlay);
  }

  /** Asks whether the replay is to be ended: its instant is lost then, and what came after it is seen. */
  askToEndReplay(): void {
    if (this.replay !== undefined) this.ask({ what: "ending it", act: () => void this.endReplay() });
  }

  private ask(question: Question): void {
    this.question = question;
    this.changed();
  }

  /** What the user said to the question. */
  answer(isYes: boolean): void {
    const { question } = this;
    this.question = undefined;
    this.changed();
    if (isYes) question?.act();
  }

  async endReplay(): Promise<void> {
    const { replay } = this;
    this.forgetReplay();
    this.changed();
    await replay?.end();
  }

  private stopReplay(): void {
    this.replay?.stop();
    this.forgetReplay();
  }

  private forgetReplay(): void {
    // It was there to be forgotten: at first the tab's own is still to be resumed.
    if (this.replay !== undefined) writeReplay(this.tab, undefined);
    this.replay = undefined;
    clearTimeout(this.keepTimer);
    this.keepTimer = undefined;
  }

  choose(isOpen: boolean, isBlind = false): void {
    this.isChoosing = isOpen;
    this.isBlind = isOpen && isBlind;
    this.changed();
  }

  async setSide(side: Side): Promise<void> {
    await this.desk.setSide(side);
    this.restartReplay();
  }

  async setTimeframe(index: number, timeframe: string): Promise<void> {
    await this.desk.setTimeframe(index, timeframe);
    this.restartReplay();
  }

  /** A random instant of what is stored, with room before it. */
  randomInstant(): bigint | undefined {
    const { instrument } = this.desk;
    if (instrument?.first == null || instrument.last == null) return undefined;
    const first = nanoseconds(instrument.first);
    const span = nanoseconds(instrument.last) - first;
    const share = 0.2 + 0.75 * Math.random();
    const at = first + BigInt(Math.floor(Number(span) * share));
    return at - (at % 60_000_000_000n);
  }

  // Connection.

  private async connectionChanged(state: BridgeState): Promise<void> {
    const isNews = state !== this.connection;
    this.connection = state;
    this.changed();
    if (state !== "connected" || !isNews) return;
    const isBack = this.wasConnected;
    this.wasConnected = true;
    if (!isBack) return;
    await this.readInstruments();
    await this.desk.refresh();
  }

  /** Symbols that imports bring while the page is open. */
  private async watchSymbols(): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, 15_000));
      if (this.connection !== "connected" || document.hidden) continue;
      await this.readInstruments();
    }
  }
}

/** The instant, or the first or last tick if it lies outside of what is stored. */
export function nearest(at: bigint, { first, last }: Pick<InstrumentInfo, "first" | "last">): bigint {
  if (first != null && at < nanoseconds(first)) return nanoseconds(first);
  if (last != null && at > nanoseconds(last)) return nanoseconds(last);
  return at;
}

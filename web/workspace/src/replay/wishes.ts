import type { ReplayAction } from "../../../client/src/index.js";

/** Something that a replay is to do. */
export interface Wish {
  readonly action: ReplayAction;
  readonly ticks?: number;
  /** Nanoseconds. */
  readonly at?: bigint;
  readonly speed?: number;
}

/** Steps of more ticks are more than anybody presses keys for. */
const ticksMax = 10_000;

/**
 * What the user wants of a replay and the engine has not been told yet, in order. Of places and speeds only the last one counts,
 * and steps that follow each other are one, so that it stays short however long the engine is away.
 */
export class Wishes {
  private list: Wish[] = [];
  /** Whether the first one is being told. */
  private isFirstUnderWay = false;

  get isEmpty(): boolean {
    return this.list.length === 0;
  }

  /** Whether it is to play when all is done; undefined if nothing was said of that. */
  get playing(): boolean | undefined {
    const last = this.list.filter(({ action }) => action === "play" || action === "pause").pop();
    return last === undefined ? undefined : last.action === "play";
  }

  add(wish: Wish): void {
    const places = this.isFirstUnderWay ? 1 : 0;
    const waiting = this.list.slice(places);
    const last = waiting[waiting.length - 1];
    if (last?.action === wish.action && wish.ticks !== undefined) {
      waiting[waiting.length - 1] = { ...wish, ticks: Math.min(ticksMax, (last.ticks ?? 1) + wish.ticks) };
    } else {
      // Where one is sent, it does not matter where one was before; and it plays, or is as fast, as was said last.
      const isOverruled = ({ action }: Wish) =>
        wish.action === "seek"
          ? action === "seek" || action === "step_forward" || action === "step_back"
          : wish.action === "speed"
          ? action === "speed"
          : (wish.action === "play" || wish.action === "pause") && (action === "play" || action === "pause");
      const kept = waiting.filter((other) => !isOverruled(other));
      waiting.splice(0, waiting.length, ...kept, wish);
    }
    this.list = [...this.list.slice(0, places), ...waiting];
  }

  /** The first one, which is being told from now on. */
  begin(): Wish | undefined {
    this.isFirstUnderWay = this.list.length > 0;
    return this.list[0];
  }

  /** The first one has been told, or waits again. */
  end(isDone: boolean): void {
    if (isDone) this.list = this.list.slice(1);
    this.isFirstUnderWay = false;
  }

  /** All of it in words. */
  get text(): string {
    return this.list.map(textOf).join(", ");
  }
}

function textOf({ action, ticks = 1, speed }: Wish): string {
  const count = ticks === 1 ? "a tick" : `${ticks} ticks`;
  switch (action) {
    case "play":
    case "pause":
      return action;
    case "step_forward":
      return `${count} forward`;
    case "step_back":
      return `${count} back`;
    case "seek":
      return "go to an instant";
    case "speed":
      return speed === undefined || speed >= 1e9 ? "full speed" : `${speed}x`;
  }
}

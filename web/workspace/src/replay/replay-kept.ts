/** What is kept of a replay in a tab, so that a reload comes back into it. */
export interface KeptReplay {
  readonly symbol: string;
  /** Nanoseconds. */
  readonly at: bigint;
  readonly speed: number;
  /** Whether it was begun with the charts covered: nobody may see what comes after it by an oversight. */
  readonly isBlind: boolean;
}

const name = "tickloom.replay.1";

type Place = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** What was kept; nothing if there is none, or if it makes no sense. */
export function readReplay(storage: Place): KeptReplay | undefined {
  try {
    const found: unknown = JSON.parse(storage.getItem(name) ?? "null");
    if (typeof found !== "object" || found === null) return undefined;
    const { symbol, at, speed, isBlind } = found as { [key: string]: unknown };
    if (typeof symbol !== "string" || symbol.length > 64 || typeof at !== "string" || !/^-?\d{1,19}$/.test(at)) return undefined;
    if (typeof speed !== "number" || !(speed > 0 && speed <= 1e9)) return undefined;
    return { symbol, at: BigInt(at), speed, isBlind: isBlind === true };
  } catch {
    return undefined;
  }
}

/** Keeps a replay, or forgets the one that was kept. */
export function writeReplay(storage: Place, replay: KeptReplay | undefined): void {
  try {
    if (replay === undefined) storage.removeItem(name);
    else storage.setItem(name, JSON.stringify({ ...replay, at: replay.at.toString() }));
  } catch {
    // A full or forbidden storage costs no more than the way back after a reload.
  }
}

import { useSyncExternalStore } from "react";

/** Draws again at each change of something that counts its changes. */
export function useVersion(source: { subscribe(listener: () => void): () => void; readonly version: number }): number {
  return useSyncExternalStore(source.subscribe, () => source.version);
}

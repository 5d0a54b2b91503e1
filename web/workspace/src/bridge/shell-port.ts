/** What a desktop shell puts into the page, as `window.tickloomShell`, before the page's script runs. */
export interface ShellPort {
  /** Of the messages; 1 today. */
  readonly version: number;
  /** Asks the shell. Its answers are objects; what goes wrong fails the promise. */
  ask(method: string, params?: object): Promise<unknown>;
}

/** The event by which the shell tells the page something: `detail` is `{ engine: text }`, empty if all is well. */
export const shellEvent = "tickloom-shell";

declare global {
  interface Window {
    tickloomShell?: ShellPort;
  }
}

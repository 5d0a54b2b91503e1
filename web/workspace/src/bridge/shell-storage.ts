import type { ShellPort } from "./shell-port.js";

/** How long a text may wait to be kept. */
const delayMs = 250;

/**
 * Texts that a desktop shell keeps. The browser's own storage belongs to an address with its port, which may be another one
 * tomorrow.
 */
export class ShellStorage implements Pick<Storage, "getItem" | "setItem"> {
  private readonly waiting = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  private constructor(
    private readonly port: ShellPort,
    private readonly texts: Map<string, string>,
  ) {}

  /** Reads all that was kept. */
  static async open(port: ShellPort): Promise<ShellStorage> {
    const { kept } = (await port.ask("kept.read")) as { kept: { [name: string]: string } };
    return new ShellStorage(port, new Map(Object.entries(kept)));
  }

  getItem(name: string): string | null {
    return this.texts.get(name) ?? null;
  }

  setItem(name: string, text: string): void {
    if (this.texts.get(name) === text) return;
    this.texts.set(name, text);
    this.waiting.add(name);
    // While one drags a chart its zoom is kept anew with each frame.
    this.timer ??= setTimeout(() => this.flush(), delayMs);
  }

  /** Hands over what waits. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const name of this.waiting) {
      // A shell that cannot keep it costs no more than the memory of the layout.
      this.port.ask("kept.write", { name, text: this.texts.get(name) }).catch(() => undefined);
    }
    this.waiting.clear();
  }
}

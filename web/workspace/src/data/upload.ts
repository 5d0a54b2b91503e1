import type { EngineBridge } from "../bridge/engine-bridge.js";

const PIECE_BYTES = 1 << 20;

/** Files of the browser on their way to the engine, piece by piece: a page knows no paths. */
export class Upload {
  /** Bytes that the engine has. */
  sent = 0;
  readonly total: number;
  /** As the engine keeps them, in the order of the files. */
  readonly names: readonly string[];
  /** Which file is being sent. */
  index = 0;
  private isStopped = false;

  constructor(
    private readonly bridge: EngineBridge,
    readonly files: readonly File[],
  ) {
    this.total = files.reduce((total, file) => total + file.size, 0);
    this.names = fileNames(files.map((file) => file.name));
  }

  /** Lets `run` end after the piece that is under way. */
  stop(): void {
    this.isStopped = true;
  }

  /**
   * Sends what the engine does not have yet. The same files have the same key, so they go on where they were, in another tab
   * and after a reload, too.
   *
   * @returns what `import.start` takes as a path; undefined if it was stopped
   * @throws if a file cannot be read, or the engine does not take it
   */
  async run(onProgress: () => void): Promise<string | undefined> {
    this.isStopped = false;
    const key = await keyOf(this.files);
    let before = 0;
    for (const [index, file] of this.files.entries()) {
      this.index = index;
      // A piece without content asks how far it has come.
      let offset = 0;
      let data = new Uint8Array();
      let inVain = 0;
      for (;;) {
        const piece = { key, name: this.names[index]!, bytes: file.size, offset, data };
        const { received, complete } = await this.bridge.call("import.upload", piece);
        this.sent = before + received;
        onProgress();
        if (complete) break;
        if (this.isStopped) return undefined;
        inVain = data.byteLength > 0 && received <= offset ? inVain + 1 : 0;
        if (inVain > 5) throw new Error(`the engine does not take ${file.name}: it stays at ${received} bytes; try again later`);
        offset = received;
        data = new Uint8Array(await file.slice(offset, offset + PIECE_BYTES).arrayBuffer());
        if (data.byteLength === 0) throw new Error(`${file.name} has become shorter since it was chosen; choose it again`);
      }
      before += file.size;
    }
    return `upload:${key}`;
  }
}

/** Names that the engine takes, each once; they stay as they are where that is possible. */
export function fileNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const plain = shortened(
      // deno-lint-ignore no-control-regex -- control characters are what must not get into names
      name.replace(/[\u0000-\u001f\u007f-\u009f/\\:*?"<>|]/g, "_").replace(/^\.+|[. ]+$|\.part$/g, "") || "file",
    );
    let free = plain;
    for (let number = 2; taken.has(free.toLowerCase()); number += 1) {
      const dot = plain.indexOf(".", 1);
      free = dot < 0 ? `${plain}-${number}` : `${plain.slice(0, dot)}-${number}${plain.slice(dot)}`;
    }
    taken.add(free.toLowerCase());
    return free;
  });
}

/** At most some 180 bytes, with the end, which tells the format. */
function shortened(name: string): string {
  const letters = [...name];
  const encoder = new TextEncoder();
  while (encoder.encode(letters.join("")).length > 180) letters.shift();
  return letters.join("");
}

/** Made from what is known of the files without reading them. */
async function keyOf(files: readonly File[]): Promise<string> {
  const known = JSON.stringify(files.map((file) => [file.name, file.size, file.lastModified]));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(known)));
  return [...digest.subarray(0, 16)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

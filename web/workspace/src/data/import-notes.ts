import type { ImportStartParams } from "../../../client/src/index.js";

/** A file that was sent. */
export interface SentFile {
  /** As the engine keeps it. */
  readonly name: string;
  readonly bytes: number;
}

/** What this browser knows of an import that it started: enough to start it again, and to say what it is of. */
export interface ImportNote {
  /** Of its starts, the newest last: one that was stopped and gone on with has two. */
  readonly keys: readonly string[];
  readonly params: Omit<ImportStartParams, "key">;
  /** The files that were sent for it; none if it names paths. */
  readonly files: readonly SentFile[];
  /** What came of it: `begun` also means that it was stopped, or that nobody has seen its end. */
  readonly state: "begun" | "failed" | "finished";
}

const name = "tickloom.imports.1";
const notesMax = 50;

/** Notes of imports, kept between visits, the newest first. */
export class ImportNotes {
  constructor(private readonly storage: Pick<Storage, "getItem" | "setItem">) {}

  /** All of them; read anew each time, as other tabs write them, too. What makes no sense is left out. */
  get all(): readonly ImportNote[] {
    try {
      const found: unknown = JSON.parse(this.storage.getItem(name) ?? "[]");
      return Array.isArray(found) ? found.filter(isNote) : [];
    } catch {
      return [];
    }
  }

  /** The note of the import that was started with this key. */
  of(key: string | null | undefined): ImportNote | undefined {
    return key == null ? undefined : this.all.find(({ keys }) => keys.includes(key));
  }

  /** Puts a note in front, in place of the one that has one of its keys. */
  put(note: ImportNote): void {
    this.write([note, ...this.all.filter(({ keys }) => !keys.some((key) => note.keys.includes(key)))].slice(0, notesMax));
  }

  remove(note: ImportNote): void {
    this.write(this.all.filter(({ keys }) => !keys.some((key) => note.keys.includes(key))));
  }

  private write(notes: readonly ImportNote[]): void {
    try {
      this.storage.setItem(name, JSON.stringify(notes));
    } catch {
      // A full or forbidden storage costs no more than a button.
    }
  }
}

function isNote(value: unknown): value is ImportNote {
  if (typeof value !== "object" || value === null) return false;
  const { keys, params, files, state } = value as { [key: string]: unknown };
  const isText = (one: unknown): boolean => typeof one === "string";
  if (!Array.isArray(keys) || !keys.every(isText) || !Array.isArray(files)) return false;
  if (state !== "begun" && state !== "failed" && state !== "finished") return false;
  const areFiles = files.every((file: unknown) => {
    const { name, bytes } = (file ?? {}) as { [key: string]: unknown };
    return typeof name === "string" && typeof bytes === "number";
  });
  const { paths, symbol } = (params ?? {}) as { [key: string]: unknown };
  return areFiles && isText(symbol) && Array.isArray(paths) && paths.every(isText);
}

import type { ImportJob, ImportListResult, ImportStartParams } from "../../../client/src/index.js";
import type { EngineBridge } from "../bridge/engine-bridge.js";
import { ImportNotes } from "./import-notes.js";
import type { ImportNote, SentFile } from "./import-notes.js";
import { Sending } from "./sending.js";
import { Upload } from "./upload.js";

/** The engine's imports, as they go on. Whoever shows them subscribes. */
export class Imports {
  jobs: ImportJob[] = [];
  records: ImportListResult["records"] = [];
  interrupted: ImportListResult["interrupted"] = [];
  fault: string | undefined;
  /** Files that are being sent, or wait for that, in order. */
  sendings: readonly Sending[] = [];
  version = 0;
  private readonly notes: ImportNotes;
  private sendingNumber = 0;
  private isSending = false;
  /** Uploads of stopped imports whose files are there no more. */
  private readonly lost = new Set<string>();
  private readonly watched = new Set<number>();
  private readonly listeners = new Set<() => void>();
  private run: string | undefined;
  /** Whether the engine has told of its imports. */
  isListed = false;

  constructor(
    private readonly bridge: EngineBridge,
    storage: Pick<Storage, "getItem" | "setItem">,
    private readonly onStored: () => void,
  ) {
    this.notes = new ImportNotes(storage);
    bridge.onState((state) => {
      if (state === "connected") void this.refresh();
    });
  }

  subscribe = (listener: () => void): () => void => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private changed(): void {
    this.version += 1;
    for (const listener of this.listeners) listener();
  }

  private failed(error: unknown): void {
    this.fault = error instanceof Error ? error.message : String(error);
    this.changed();
  }

  /** Lists all imports anew, and follows those that go on. */
  async refresh(): Promise<void> {
    try {
      const list = await this.bridge.call("import.list", {});
      const run = this.bridge.engine?.engine;
      // Another run of the engine counts its imports anew.
      if (run !== this.run) this.watched.clear();
      this.run = run;
      this.jobs = [...list.jobs].reverse();
      const isNews = this.isListed && list.records.length !== this.records.length;
      this.records = [...list.records].reverse();
      this.isListed = true;
      // The journal of one that goes on is there, too.
      const running = new Set(list.jobs.filter(isUnderWay).map(({ symbol }) => symbol));
      this.interrupted = list.interrupted.filter(({ symbol }) => symbol == null || !running.has(symbol));
      for (const job of list.jobs) this.noteEnd(job);
      this.changed();
      // Stored by somebody else: what this page watches is told of at its end.
      if (isNews) this.onStored();
      void this.lookForFiles();
      for (const job of this.jobs) if (isUnderWay(job)) void this.watch(job.job);
    } catch (error) {
      this.failed(error);
    }
  }

  /** Begins an import. A lost answer is asked for again: the key sees to it that none is begun twice. */
  start(params: ImportStartParams): Promise<boolean> {
    return this.begin({ keys: [], params, files: [], state: "begun" });
  }

  private async begin(note: ImportNote): Promise<boolean> {
    this.fault = undefined;
    this.changed();
    const key = crypto.randomUUID();
    const keyed = { ...note.params, key };
    try {
      let answer = await this.bridge.callOnce("import.start", keyed);
      while (!answer.known) answer = await this.bridge.callOnce("import.start", keyed);
      this.notes.put({ ...note, keys: [...note.keys, key], state: "begun" });
      this.put(answer.result);
      void this.watch(answer.result.job);
      return true;
    } catch (error) {
      this.failed(error);
      return false;
    }
  }

  // Going on.

  /** What this browser knows of an import. */
  noteOf(job: ImportJob): ImportNote | undefined {
    return this.notes.of(job.key);
  }

  /** What an import is of: the names of its files. */
  namesOf(job: ImportJob): readonly string[] {
    const note = this.noteOf(job);
    if (note !== undefined && note.files.length > 0) return note.files.map((file) => file.name);
    return job.paths.map((path) => {
      if (!path.startsWith("upload:")) return path.split("/").pop() || path;
      // Sent by somebody else: what is read now is known by its name.
      return job.progress?.path || "files that were sent";
    });
  }

  /**
   * How an import that was stopped goes on: by its note, or not, and then why.
   *
   * Nothing if there is nothing to go on with.
   */
  wayOn(job: ImportJob): { note: ImportNote } | { why: string } | undefined {
    if (job.state !== "cancelled" && job.state !== "failed") return undefined;
    const note = this.noteOf(job);
    if (note === undefined) {
      return { why: "It was started elsewhere, where its settings are known: the same import, started again there, goes on." };
    }
    if (note.state === "finished" || note.keys[note.keys.length - 1] !== job.key) return undefined;
    return this.wayOf(note);
  }

  /** How imports that ended with the engine go on: those of a symbol, or those that left no journal. */
  waysOn(symbol?: string): ({ note: ImportNote } | { note: ImportNote; why: string })[] {
    const listed = new Set(this.jobs.map(({ key }) => key));
    const hasJournal = new Set(this.interrupted.map((one) => one.symbol));
    return this.notes.all
      .filter(({ params, state, keys }) => {
        if (params.dry_run === true || listed.has(keys[keys.length - 1] ?? null)) return false;
        return symbol === undefined
          ? state === "begun" && !hasJournal.has(params.symbol)
          : state !== "finished" && params.symbol === symbol;
      })
      .map((note) => this.wayOf(note));
  }

  /** Forgets an import that was not finished. */
  forget(note: ImportNote): void {
    this.notes.remove(note);
    this.changed();
  }

  private wayOf(note: ImportNote): { note: ImportNote } | { note: ImportNote; why: string } {
    const isLost = uploadsOf(note).some((upload) => this.lost.has(upload));
    if (!isLost) return { note };
    return { note, why: "The files that were sent are there no more: choose them again, and it goes on where it stopped." };
  }

  /** Starts a stopped import again: it goes on where it was. */
  async goOn(note: ImportNote): Promise<boolean> {
    await this.lookForFiles();
    const way = this.wayOf(note);
    if ("why" in way) {
      this.failed(new Error(way.why));
      return false;
    }
    return this.begin(note);
  }

  /** Looks whether the files that were sent for stopped imports are still there. */
  private async lookForFiles(): Promise<void> {
    const running = new Set(this.jobs.filter(isUnderWay).map(({ key }) => key));
    for (const note of this.notes.all) {
      const [upload] = uploadsOf(note);
      if (note.state === "finished" || upload === undefined || running.has(note.keys[note.keys.length - 1] ?? null)) continue;
      const isThere = await this.isThere(upload.slice(uploadScheme.length), note.files);
      if (isThere === undefined || isThere !== this.lost.has(upload)) continue;
      if (isThere) this.lost.delete(upload);
      else this.lost.add(upload);
      this.changed();
    }
  }

  /** Whether the engine has all of these files; undefined if it cannot be asked. */
  private async isThere(key: string, files: readonly SentFile[]): Promise<boolean | undefined> {
    try {
      for (const { name, bytes } of files) {
        // A piece without content asks how far it has come.
        const piece = { key, name, bytes, offset: 0, data: new Uint8Array() };
        if (!(await this.bridge.call("import.upload", piece)).complete) return false;
      }
      return true;
    } catch {
      return undefined;
    }
  }

  private noteEnd({ key, state }: ImportJob): void {
    if (state !== "finished" && state !== "failed") return;
    const note = this.notes.of(key);
    const isLast = note?.keys[note.keys.length - 1] === key;
    if (note !== undefined && isLast && note.state !== state) this.notes.put({ ...note, state });
  }

  // Sending.

  /** Whether files are on their way, which end with the page. */
  get isBusy(): boolean {
    return this.sendings.some(({ state }) => state === "sending" || state === "waiting");
  }

  /** Sends files after those that are being sent, and imports them. What was sent is kept, so that the same files go on where they were. */
  send(files: readonly File[], params: Omit<ImportStartParams, "paths">): void {
    this.fault = undefined;
    this.sendingNumber += 1;
    this.sendings = [...this.sendings, new Sending(this.sendingNumber, new Upload(this.bridge, files), params)];
    this.changed();
    void this.sendAll();
  }

  /** Sends again what was stopped, or failed, from where it was. */
  sendAgain(sending: Sending): void {
    sending.state = "waiting";
    sending.fault = undefined;
    this.changed();
    void this.sendAll();
  }

  /** Stops what is being sent after the piece that is under way, and forgets what is not. */
  stopSending(sending: Sending): void {
    if (sending.state === "sending") sending.upload.stop();
    else this.sendings = this.sendings.filter((other) => other !== sending);
    this.changed();
  }

  private async sendAll(): Promise<void> {
    if (this.isSending) return;
    this.isSending = true;
    for (;;) {
      const next = this.sendings.find(({ state }) => state === "waiting");
      if (next === undefined) break;
      await this.sendOne(next);
    }
    this.isSending = false;
  }

  private async sendOne(sending: Sending): Promise<void> {
    const { upload, params } = sending;
    sending.state = "sending";
    this.changed();
    try {
      const path = await upload.run(() => this.changed());
      if (path === undefined) sending.state = "stopped";
      else {
        const files = upload.files.map((file, index) => ({ name: upload.names[index]!, bytes: file.size }));
        this.sendings = this.sendings.filter((other) => other !== sending);
        this.lost.delete(path);
        await this.begin({ keys: [], params: { ...params, paths: [path] }, files, state: "begun" });
      }
    } catch (error) {
      sending.state = "failed";
      sending.fault = error instanceof Error ? error.message : String(error);
    }
    this.changed();
  }

  /** Stops an import; what was committed stays, and the same import goes on later. */
  async cancel(job: number): Promise<void> {
    try {
      this.put(await this.bridge.call("import.cancel", { job }));
    } catch (error) {
      this.failed(error);
    }
  }

  /** Gives up an interrupted import. */
  async discard(key: string, symbol: string | null | undefined): Promise<void> {
    try {
      await this.bridge.call("import.discard", { keys: [key] });
      const isLast = this.interrupted.filter((other) => other.symbol === symbol).length <= 1;
      if (symbol != null && isLast) { for (const { note } of this.waysOn(symbol)) this.notes.remove(note); }
      await this.refresh();
    } catch (error) {
      this.failed(error);
    }
  }

  private put(job: ImportJob): void {
    const place = this.jobs.findIndex((other) => other.job === job.job);
    if (place < 0) this.jobs = [job, ...this.jobs];
    else this.jobs = this.jobs.map((other, index) => (index === place ? job : other));
    this.noteEnd(job);
    this.changed();
  }

  private async watch(number: number): Promise<void> {
    if (this.watched.has(number)) return;
    this.watched.add(number);
    try {
      const job = await this.bridge.call(
        "import.wait",
        { job: number },
        {
          onProgress: (progress) => {
            const known = this.jobs.find((other) => other.job === number);
            if (known !== undefined && isUnderWay(known)) this.put({ ...known, state: "running", progress });
          },
        },
      );
      this.put(job);
      this.onStored();
      await this.refresh();
    } catch {
      // The engine was started anew and does not know it any more: the list says what became of it.
      await this.refresh();
    } finally {
      this.watched.delete(number);
    }
  }
}

export function isUnderWay(job: ImportJob): boolean {
  return job.state === "queued" || job.state === "running";
}

const uploadScheme = "upload:";

function uploadsOf(note: ImportNote): string[] {
  return note.params.paths.filter((path) => path.startsWith(uploadScheme));
}

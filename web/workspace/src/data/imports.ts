import type { ImportJob, ImportListResult, ImportStartParams } from "../../../client/src/index.js";
import type { EngineBridge } from "../bridge/engine-bridge.js";
import { Upload } from "./upload.js";

/** The engine's imports, as they go on. Whoever shows them subscribes. */
export class Imports {
  jobs: ImportJob[] = [];
  records: ImportListResult["records"] = [];
  interrupted: ImportListResult["interrupted"] = [];
  fault: string | undefined;
  /** Files that are being sent. */
  upload: Upload | undefined;
  version = 0;
  private readonly watched = new Set<number>();
  private readonly listeners = new Set<() => void>();
  private run: string | undefined;

  constructor(
    private readonly bridge: EngineBridge,
    private readonly onStored: () => void,
  ) {
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
      this.records = [...list.records].reverse();
      this.interrupted = list.interrupted;
      this.changed();
      for (const job of this.jobs) if (isUnderWay(job)) void this.watch(job.job);
    } catch (error) {
      this.failed(error);
    }
  }

  /** Begins an import. A lost answer is asked for again: the key sees to it that none is begun twice. */
  async start(params: ImportStartParams): Promise<boolean> {
    this.fault = undefined;
    this.changed();
    const keyed = { ...params, key: crypto.randomUUID() };
    try {
      let answer = await this.bridge.callOnce("import.start", keyed);
      while (!answer.known) answer = await this.bridge.callOnce("import.start", keyed);
      this.put(answer.result);
      void this.watch(answer.result.job);
      return true;
    } catch (error) {
      this.failed(error);
      return false;
    }
  }

  /** Sends files and imports them. What was sent is kept, so that the same files go on where they were. */
  async send(files: readonly File[], params: Omit<ImportStartParams, "paths">): Promise<boolean> {
    if (this.upload !== undefined) return false;
    this.fault = undefined;
    const upload = new Upload(this.bridge, files);
    this.upload = upload;
    this.changed();
    let path: string | undefined;
    try {
      path = await upload.run(() => this.changed());
    } catch (error) {
      this.failed(error);
    }
    this.upload = undefined;
    this.changed();
    return path !== undefined && (await this.start({ ...params, paths: [path] }));
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
  async discard(key: string): Promise<void> {
    try {
      await this.bridge.call("import.discard", { keys: [key] });
      await this.refresh();
    } catch (error) {
      this.failed(error);
    }
  }

  private put(job: ImportJob): void {
    const place = this.jobs.findIndex((other) => other.job === job.job);
    if (place < 0) this.jobs = [job, ...this.jobs];
    else this.jobs = this.jobs.map((other, index) => (index === place ? job : other));
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

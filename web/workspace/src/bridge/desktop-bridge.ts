import { EngineError } from "../../../client/src/index.js";
import type {
  Address,
  CallOptions,
  FaultInfo,
  ImportJob,
  ImportStartParams,
  Once,
  OnceName,
  Params,
  Progress,
  Result,
} from "../../../client/src/index.js";
import type { ShellAbilities } from "./engine-bridge.js";
import type { ShellPort } from "./shell-port.js";
import { shellEvent } from "./shell-port.js";
import { ShellStorage } from "./shell-storage.js";
import { SocketBridge } from "./socket-bridge.js";

/**
 * The engine as a page in a desktop shell knows it: calls and data over the WebSocket as in a browser, and beside it what only
 * the shell can do.
 */
export class DesktopBridge extends SocketBridge {
  override readonly shell: ShellAbilities;
  private text = "";
  /** Files that the user chose: the shell has those imported, wherever they are. */
  private readonly chosen = new Set<string>();

  constructor(
    address: () => Address,
    private readonly port: ShellPort,
    events: EventTarget,
  ) {
    super(address);
    this.shell = {
      chooseFiles: (what) => this.choose(what === "folders"),
      openStorage: () => ShellStorage.open(port),
    };
    events.addEventListener(shellEvent, (event) => {
      const { engine } = (event as CustomEvent<{ engine?: string }>).detail;
      if (engine === undefined || engine === this.text) return;
      this.text = engine;
      this.tell();
    });
  }

  override get notice(): string {
    return this.text;
  }

  override async callOnce<Name extends OnceName>(
    method: Name,
    params: Params<Name>,
    options: CallOptions<Progress<Name>> = {},
  ): Promise<Once<Result<Name>>> {
    if (method === "import.start" && (params as ImportStartParams).paths.every((path) => this.chosen.has(path))) {
      return { known: true, result: (await this.startImport(params as ImportStartParams)) as Result<Name> };
    }
    return super.callOnce(method, params, options);
  }

  private async choose(folders: boolean): Promise<string[]> {
    const { paths } = (await this.port.ask("files.choose", { folders })) as { paths: string[] };
    for (const path of paths) this.chosen.add(path);
    return paths;
  }

  /** From a page the engine takes files of certain folders only; the shell asks for what the user chose himself. */
  private async startImport(params: ImportStartParams): Promise<ImportJob> {
    const answer = (await this.port.ask("import.start", params)) as { result?: { job: number }; fault?: Partial<FaultInfo> };
    if (answer.result === undefined) throw new EngineError("import.start", answer.fault ?? {});
    const number = answer.result.job;
    // As the engine tells it itself: the shell's answers are JSON, whose numbers are not exact.
    const job = (await this.call("import.list", {})).jobs.find((one) => one.job === number);
    if (job === undefined) {
      throw new EngineError("import.start", { code: "not_found", message: "the engine has forgotten the import" });
    }
    return job;
  }
}

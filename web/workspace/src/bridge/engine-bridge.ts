import type {
  CallOptions,
  EventOf,
  HelloResult,
  IdempotentName,
  Once,
  OnceName,
  Params,
  Progress,
  Result,
  StreamName,
  SubscribeOptions,
  Subscription,
} from "../../../client/src/index.js";

/** How the page stands with the engine. `refused`: the engine does not let this page in, and a new link is needed. */
export type BridgeState = "connecting" | "connected" | "refused";

/** What a shell that shows the page in a window of its own can do beside; nothing of it in a browser. */
export interface ShellAbilities {
  /** Lets the user choose files or folders to import; paths as the engine sees them, none if he did not. */
  chooseFiles?(what: "files" | "folders"): Promise<string[]>;
  /** Where the workspace is kept between visits, in place of the browser's storage. */
  openStorage?(): Promise<Pick<Storage, "getItem" | "setItem">>;
}

/**
 * All that the pages know of the engine. In a browser it is the WebSocket of the server that the page came from; in a desktop
 * shell there is what that can do beside.
 */
export interface EngineBridge {
  readonly state: BridgeState;
  /** What the engine said of itself last; undefined before the first connection. */
  readonly engine: HelloResult | undefined;
  readonly shell: ShellAbilities;
  /** What the shell, which sees to the engine, says of it to the user; empty if there is nothing to say. */
  readonly notice: string;
  /** Calls `listener` at each change of `state` or `notice`. Returns what ends that. */
  onState(listener: (state: BridgeState) => void): () => void;
  /** Calls an idempotent method; made again by itself if the connection breaks. */
  call<Name extends IdempotentName>(
    method: Name,
    params: Params<Name>,
    options?: CallOptions<Progress<Name>>,
  ): Promise<Result<Name>>;
  /** Calls a method that must not be called twice by accident. */
  callOnce<Name extends OnceName>(
    method: Name,
    params: Params<Name>,
    options?: CallOptions<Progress<Name>>,
  ): Promise<Once<Result<Name>>>;
  /** Begins a subscription, which outlives the connection. */
  subscribe<Name extends StreamName>(
    method: Name,
    params: Params<Name>,
    options?: SubscribeOptions,
  ): Promise<Subscription<Result<Name>, EventOf<Name>>>;
  /**
   * The engine's figures as they are now, in Prometheus' text format.
   *
   * @throws Error if they cannot be had, as while the engine is away
   */
  figures(): Promise<string>;
}

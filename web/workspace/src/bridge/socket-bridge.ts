import { Client, RefusedError, WebSocketAddress } from "../../../client/src/index.js";
import type {
  Address,
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
import type { BridgeState, EngineBridge, ShellAbilities } from "./engine-bridge.js";

/** How long a page that was refused waits before it asks again: the user may have opened a new link beside it. */
const refusedRetryMs = 3000;

/** The engine over the WebSocket of the server that the page came from, let in by the cookie of the launch link. */
export class SocketBridge implements EngineBridge {
  readonly shell: ShellAbilities = {};
  state: BridgeState = "connecting";
  private client: Client | undefined;
  private readonly listeners = new Set<(state: BridgeState) => void>();
  private ready: Promise<Client>;
  private resolveReady: (client: Client) => void = () => undefined;

  constructor(private readonly address: () => Address) {
    this.ready = new Promise((resolve) => (this.resolveReady = resolve));
    void this.connect();
  }

  /** The address for a page of the engine. */
  static addressOf(location: Pick<Location, "protocol" | "host">): () => Address {
    const url = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ipc`;
    // With the announcement of a hello the engine says why it refuses, which browsers keep from pages otherwise.
    return () => new WebSocketAddress(url, undefined, { announcesHello: true });
  }

  get notice(): string {
    return "";
  }

  get engine(): HelloResult | undefined {
    return this.client?.engine;
  }

  onState(listener: (state: BridgeState) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async call<Name extends IdempotentName>(
    method: Name,
    params: Params<Name>,
    options: CallOptions<Progress<Name>> = {},
  ): Promise<Result<Name>> {
    return (await this.ready).call(method, params, options);
  }

  async callOnce<Name extends OnceName>(
    method: Name,
    params: Params<Name>,
    options: CallOptions<Progress<Name>> = {},
  ): Promise<Once<Result<Name>>> {
    return (await this.ready).callOnce(method, params, options);
  }

  async subscribe<Name extends StreamName>(
    method: Name,
    params: Params<Name>,
    options: SubscribeOptions = {},
  ): Promise<Subscription<Result<Name>, EventOf<Name>>> {
    return (await this.ready).subscribe(method, params, options);
  }

  /** From the server that the page came from: they are no part of the protocol, but of what it tells to any monitoring. */
  async figures(): Promise<string> {
    const answer = await fetch("/metrics", { cache: "no-store" });
    if (!answer.ok) throw new Error(`the engine does not tell its figures: it answers with ${answer.status}`);
    return await answer.text();
  }

  private async connect(): Promise<void> {
    for (;;) {
      try {
        this.client = await Client.connect(this.address(), {
          name: "tickloom workspace",
          patienceMs: Number.POSITIVE_INFINITY,
          backoff: { firstMs: 100, ceilingMs: 2000 },
          heartbeatMs: 5000,
          onState: (state) => {
            if (state === "connected") this.setState("connected");
            else if (state === "connecting") this.setState("connecting");
            else void this.lost();
          },
        });
        this.setState("connected");
        this.resolveReady(this.client);
        return;
      } catch (error) {
        if (error instanceof RefusedError) this.setState("refused");
        await new Promise((resolve) => setTimeout(resolve, refusedRetryMs));
      }
    }
  }

  /** The client has given up for good: the engine refuses this page now, as after its tokens were rotated. */
  private async lost(): Promise<void> {
    this.setState("refused");
    if (this.client === undefined) return;
    this.client = undefined;
    this.ready = new Promise((resolve) => (this.resolveReady = resolve));
    await new Promise((resolve) => setTimeout(resolve, refusedRetryMs));
    await this.connect();
  }

  private setState(state: BridgeState): void {
    if (this.state === state) return;
    this.state = state;
    this.tell();
  }

  /** Tells all who listen that something is another way. */
  protected tell(): void {
    for (const listener of this.listeners) listener(this.state);
  }
}

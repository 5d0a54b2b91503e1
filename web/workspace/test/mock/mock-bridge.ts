import { ConnectionLostError, EngineError, methods, RefusedError, SequenceGapError } from "../../../client/src/index.js";
import type {
  CallOptions,
  EventOf,
  FaultInfo,
  HelloResult,
  IdempotentName,
  MethodName,
  Once,
  OnceName,
  Params,
  Progress,
  Result,
  StreamName,
  SubscribeOptions,
} from "../../../client/src/index.js";
import { Subscription } from "../../../client/src/subscription.js";
import type { BridgeState, EngineBridge, ShellAbilities } from "../../src/bridge/engine-bridge.js";
import { Arrivals } from "./arrivals.js";
import { engineFault } from "./engine-fault.js";
import { MessageFault } from "./message-fault.js";
import { check, sample, travelled } from "./messages.js";
import type { Handler, MockCall } from "./mock-call.js";
import { MockStream } from "./mock-stream.js";
import { methodKinds } from "./schema.js";
import type { MethodKinds } from "./schema.js";

/** What the mock needs of a test of node:test. */
export interface TestContext {
  after(hook: () => void): void;
}

/** What reached the engine. */
export interface Reached {
  readonly method: MethodName;
  readonly params: unknown;
}

/** A call between its begin and its answer. */
interface Ask {
  readonly method: MethodName;
  readonly params: unknown;
  readonly isIdempotent: boolean;
  readonly onProgress: ((progress: never) => void) | undefined;
  /** Grows with each connection that it is made in; answers to earlier ones count for nothing. */
  attempt: number;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** A subscription between its begin and its end. */
interface Feed {
  readonly method: StreamName;
  readonly params: unknown;
  readonly options: SubscribeOptions;
  readonly credit: number;
  readonly subscription: Subscription<unknown, unknown>;
  /** In the connection that is there; undefined between two. */
  stream: MockStream<StreamName> | undefined;
  /** The number of the last event in earlier connections. */
  last: number;
  /** The run of the engine that it began in. */
  run: string | undefined;
  begun: (() => void) | undefined;
  failed: ((error: unknown) => void) | undefined;
}

type Answer = (params: never, call: never) => unknown;
type StreamInfo = (params: never) => unknown;

/**
 * In place of an engine, in a test of a part of the workspace.
 *
 * The test says what each method answers, as a value, a function, or later. TypeScript checks it by the protocol's types, and
 * the mock by the schema when it is asked: parameters, results, progress, events, errors. Values come as from the wire.
 *
 * A method that nobody answers, a message that the schema does not know, and an exception in a handler fail the test, even
 * if the component shows errors to its user and goes on.
 *
 * What breaks with a connection does so here: `disconnect` lets calls that must not be made twice end unknown, makes the
 * others again with the next `connect`, and takes subscriptions up again or ends them as the schema says of them.
 */
export class MockBridge implements EngineBridge {
  state: BridgeState;
  engine: HelloResult | undefined;
  notice = "";
  readonly shell: ShellAbilities;
  /** All that reached the engine, in order. */
  readonly reached: Reached[] = [];
  /** What would not happen with an engine. */
  readonly faults: string[] = [];
  private readonly listeners = new Set<(state: BridgeState) => void>();
  private readonly answers = new Map<MethodName, Answer>();
  private readonly infos = new Map<StreamName, StreamInfo>();
  private readonly arrivals = new Map<StreamName, Arrivals<MockStream<StreamName>>>();
  private readonly asks = new Set<Ask>();
  private readonly feeds = new Set<Feed>();

  /** @param test fails at its end if there were faults */
  constructor(test: TestContext, options: { state?: BridgeState; shell?: ShellAbilities } = {}) {
    this.state = options.state ?? "connected";
    this.shell = options.shell ?? {};
    if (this.state === "connected") this.engine = hello({});
    test.after(() => this.verify());
  }

  /** @throws MessageFault there were faults */
  verify(): void {
    if (this.faults.length > 0) throw new MessageFault(this.faults.join("\n"));
  }

  /** What ``figures`` answers; an error is thrown. */
  metrics: string | Error = "";

  // What the engine answers.

  /** Lets a method answer: always the same, or what the handler makes of the parameters. */
  answer<Name extends IdempotentName | OnceName>(method: Name, answer: Result<Name> | Handler<Name>): void {
    this.answers.set(method, (typeof answer === "function" ? answer : () => answer) as Answer);
  }

  /** Lets a method answer with an error. */
  refuse(method: IdempotentName | OnceName, fault: Partial<FaultInfo>): void {
    this.answers.set(method, () => {
      throw engineFault(method, fault);
    });
  }

  /** Lets calls of a method wait until the test answers them. */
  hold<Name extends IdempotentName | OnceName>(method: Name): Arrivals<MockCall<Name>> {
    const calls = new Arrivals<MockCall<Name>>();
    const hold: Handler<Name> = (_, call) => {
      calls.put(call);
      return new Promise(() => undefined);
    };
    this.answers.set(method, hold as Answer);
    return calls;
  }

  /** Lets components subscribe: the streams as they begin, each for the test to send events on. */
  streams<Name extends StreamName>(
    method: Name,
    info: Result<Name> | ((params: Params<Name>) => Result<Name>),
  ): Arrivals<MockStream<Name>> {
    this.infos.set(method, (typeof info === "function" ? info : () => info) as StreamInfo);
    const arrivals = new Arrivals<MockStream<Name>>();
    this.arrivals.set(method, arrivals as unknown as Arrivals<MockStream<StreamName>>);
    return arrivals;
  }

  /** The parameters of each call of a method that reached the engine. */
  paramsOf<Name extends MethodName>(method: Name): Params<Name>[] {
    return this.reached.filter((call) => call.method === method).map(({ params }) => params as Params<Name>);
  }

  // How it stands with the engine.

  /** Lets the connection break. */
  disconnect(): void {
    if (this.state === "connected") this.breakOff();
    this.setState("connecting");
  }

  /** Lets there be a connection, with the same run of the engine unless `engine` names another one. */
  connect(fields: Partial<HelloResult> = {}): void {
    if (this.state === "connected") return;
    this.engine = hello({ ...this.engine, ...fields });
    this.setState("connected");
    for (const ask of [...this.asks]) this.send(ask);
    for (const feed of [...this.feeds]) this.begin(feed);
  }

  /** Lets the engine turn the page away, as after its tokens were rotated: all that waits fails. */
  turnAway(): void {
    if (this.state === "connected") this.breakOff();
    this.engine = undefined;
    const error = new RefusedError("the engine does not let this page in");
    for (const ask of [...this.asks]) this.settle(ask, () => ask.reject(error));
    for (const feed of [...this.feeds]) {
      this.feeds.delete(feed);
      feed.failed?.(error);
      feed.subscription.finish(error);
    }
    this.setState("refused");
  }

  /** Lets the shell say something. */
  say(notice: string): void {
    this.notice = notice;
    this.tell();
  }

  figures(): Promise<string> {
    return this.metrics instanceof Error ? Promise.reject(this.metrics) : Promise.resolve(this.metrics);
  }

  onState(listener: (state: BridgeState) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private setState(state: BridgeState): void {
    if (this.state === state) return;
    this.state = state;
    this.tell();
  }

  private tell(): void {
    for (const listener of [...this.listeners]) listener(this.state);
  }

  /** What becomes of calls and streams when their connection breaks. */
  private breakOff(): void {
    for (const ask of [...this.asks]) {
      ask.attempt += 1;
      if (ask.isIdempotent) continue; // it is made again
      const error = new ConnectionLostError(`${ask.method}: the connection broke`, ask.method, "unknown");
      this.settle(ask, () => ask.reject(error));
    }
    for (const feed of this.feeds) {
      if (feed.stream === undefined) continue;
      feed.stream.isOver = true;
      feed.last = feed.stream.sequence;
      feed.stream = undefined;
    }
  }

  // What components call.

  call<Name extends IdempotentName>(
    method: Name,
    params: Params<Name>,
    options: CallOptions<Progress<Name>> = {},
  ): Promise<Result<Name>> {
    return this.ask(method, params, true, options) as Promise<Result<Name>>;
  }

  async callOnce<Name extends OnceName>(
    method: Name,
    params: Params<Name>,
    options: CallOptions<Progress<Name>> = {},
  ): Promise<Once<Result<Name>>> {
    try {
      return { known: true, result: (await this.ask(method, params, false, options)) as Result<Name> };
    } catch (error) {
      if (error instanceof ConnectionLostError) return { known: false, error };
      throw error;
    }
  }

  async subscribe<Name extends StreamName>(
    method: Name,
    params: Params<Name>,
    options: SubscribeOptions = {},
  ): Promise<Subscription<Result<Name>, EventOf<Name>>> {
    const kinds = this.kindsOf(method, params);
    if (kinds.event === null) this.fault(`${method} is no subscription`);
    const credit = options.bufferedEventsMax ?? 64;
    const subscription = new Subscription<unknown, unknown>(
      {
        taken: (sequence) => feed.stream?.took(sequence),
        end: () => {
          this.feeds.delete(feed);
          if (feed.stream !== undefined) feed.stream.isOver = true;
          subscription.finish(undefined);
        },
      },
      credit,
    );
    const feed: Feed = {
      method,
      params: structuredClone(params),
      options,
      credit,
      subscription,
      stream: undefined,
      last: options.after ?? 0,
      run: undefined,
      begun: undefined,
      failed: undefined,
    };
    this.feeds.add(feed);
    await new Promise<void>((resolve, reject) => {
      feed.begun = resolve;
      feed.failed = reject;
      if (this.state === "connected") this.begin(feed);
    });
    return subscription as Subscription<Result<Name>, EventOf<Name>>;
  }

  private async ask(
    method: MethodName,
    params: unknown,
    isIdempotent: boolean,
    { signal, onProgress }: CallOptions<never>,
  ): Promise<unknown> {
    const kinds = this.kindsOf(method, params);
    if (kinds.event !== null) this.fault(`${method} is a subscription, and was called`);
    if (kinds.idempotent !== isIdempotent) {
      this.fault(`${method} is ${isIdempotent ? "not " : ""}idempotent: ${isIdempotent ? "callOnce" : "call"} is for it`);
    }
    if (signal?.aborted) throw signal.reason;
    return await new Promise((resolve, reject) => {
      const ask: Ask = { method, params: structuredClone(params), isIdempotent, onProgress, attempt: 0, resolve, reject };
      this.asks.add(ask);
      signal?.addEventListener("abort", () => this.settle(ask, () => reject(signal.reason)), { once: true });
      if (this.state === "connected") this.send(ask);
    });
  }

  /** What the schema says of a method, if the parameters are what it takes. */
  private kindsOf(method: MethodName, params: unknown): MethodKinds {
    const kinds = Object.hasOwn(methodKinds, method) ? methodKinds[method] : this.fault(`the schema has no method ${method}`);
    this.orFault(() => check(kinds.params, params, `the parameters of ${method}`));
    return kinds;
  }

  private send(ask: Ask): void {
    const { method, params } = ask;
    this.reached.push({ method, params });
    const answer = this.answers.get(method);
    if (answer === undefined) {
      this.settle(ask, () => ask.reject(this.faultOf(`${method} was called, and the test has no answer`)));
      return;
    }
    const { attempt } = ask;
    const isOver = () => !this.asks.has(ask) || ask.attempt !== attempt;
    const succeed = (result: unknown) => {
      const read = this.orFault(() => travelled(methodKinds[method].result, result, `the result of ${method}`));
      if (!isOver()) this.settle(ask, () => ask.resolve(read));
    };
    const call: MockCall<MethodName> = {
      method,
      params: structuredClone(params) as Params<MethodName>,
      get isOver() {
        return isOver();
      },
      progress: (progress) => {
        const kind = methodKinds[method].progress ?? this.fault(`${method} tells no progress`);
        const read = this.orFault(() => travelled(kind, progress, `the progress of ${method}`));
        if (!isOver()) ask.onProgress?.(read as never);
      },
      resolve: succeed,
      reject: (fault) => {
        const error = engineFault(method, fault);
        if (!isOver()) this.settle(ask, () => ask.reject(error));
      },
    };
    const failed = (error: unknown) => {
      // An error that is not the engine's is one of the test.
      const told = error instanceof EngineError || error instanceof MessageFault
        ? error
        : this.faultOf(`the answer to ${method} failed: ${error instanceof Error ? error.message : String(error)}`);
      if (!isOver()) this.settle(ask, () => ask.reject(told));
    };
    // Never at once: nothing that comes over a connection is.
    void Promise.resolve()
      .then(() => answer(call.params as never, call as never))
      .then(succeed)
      .catch(failed);
  }

  private settle(ask: Ask, end: () => void): void {
    if (this.asks.delete(ask)) end();
  }

  /** Begins a stream, or takes it up again in a new connection. */
  private begin(feed: Feed): void {
    const { method, options } = feed;
    const run = this.engine?.engine;
    const { resumable } = methods[method];
    const goesOn = resumable === "always" || (resumable === "run" && (feed.run === undefined || feed.run === run));
    const hasLost = feed.last > 0 && !goesOn;
    if (hasLost && feed.run !== undefined && options.restart === false) {
      this.feeds.delete(feed);
      const text = `${method}: the connection broke, and the engine cannot go on after event ${feed.last}`;
      feed.subscription.finish(new SequenceGapError(text, method, feed.last));
      return;
    }
    this.reached.push({ method, params: feed.params });
    const info = this.infos.get(method);
    try {
      if (info === undefined) this.fault(`${method} was subscribed to, and the test has no streams of it`);
      const answer = info(structuredClone(feed.params) as never);
      feed.subscription.info = this.orFault(() => travelled(methodKinds[method].result, answer, `the result of ${method}`));
    } catch (error) {
      this.feeds.delete(feed);
      if (feed.failed !== undefined) feed.failed(error);
      feed.subscription.finish(error);
      return;
    }
    feed.run = run;
    feed.stream = new MockStream(
      method,
      structuredClone(feed.params) as Params<StreamName>,
      options,
      feed.subscription as Subscription<Result<StreamName>, EventOf<StreamName>>,
      feed.credit,
      hasLost ? 0 : feed.last,
      hasLost,
    );
    feed.begun?.();
    feed.begun = undefined;
    feed.failed = undefined;
    this.arrivals.get(method)?.put(feed.stream);
  }

  private orFault<T>(made: () => T): T {
    try {
      return made();
    } catch (error) {
      if (error instanceof MessageFault) this.faults.push(error.message);
      throw error;
    }
  }

  private faultOf(text: string): MessageFault {
    this.faults.push(text);
    return new MessageFault(text);
  }

  private fault(text: string): never {
    throw this.faultOf(text);
  }
}

function hello(fields: Partial<HelloResult>): HelloResult {
  return travelled(
    "HelloResult",
    sample("HelloResult", { version: 1, server: "mock", engine: "run-1", ...fields }),
    "hello",
  ) as HelloResult;
}

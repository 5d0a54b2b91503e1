import { MessagePackError } from "../../msgpack/src/index.js";
import { Backoff } from "./backoff.js";
import type { BackoffOptions } from "./backoff.js";
import {
  ClientClosedError,
  ConnectFailedError,
  ConnectionLostError,
  DeadlineExceededError,
  EngineError,
  faultOf,
  ProtocolError,
  ProtocolVersionError,
  RefusedError,
  SequenceGapError,
  TickloomError,
} from "./errors.js";
import { decodeMessage, encodeMessage } from "./messages.js";
import type { Request, Response } from "./messages.js";
import type { EventOf, IdempotentName, OnceName, Params, Progress, Result, StreamName } from "./methods.js";
import { methods, protocolVersions } from "./protocol.js";
import type { HelloResult, MethodInfo } from "./protocol.js";
import { Subscription } from "./subscription.js";
import type { Address, Transport } from "./transport.js";

/** How a client behaves. */
export interface ClientOptions {
  /** What to call this client in the engine's log; at most 100 characters. */
  name?: string;
  /** For how many milliseconds `connect` goes on trying if no engine answers; 0, if not given, tries once. */
  patienceMs?: number;
  /** How long to wait between attempts to connect. */
  backoff?: BackoffOptions;
  /** How many milliseconds one attempt may take: 5,000 if not given. */
  connectTimeoutMs?: number;
  /** The most bytes of one message from the engine: 64 MiB if not given. */
  messageBytesMax?: number;
  /**
   * How many events of a subscription may wait to be read: 1 to 65,536, 64 if not given. The engine makes no more until
   * they are taken; other calls and subscriptions go on meanwhile.
   */
  bufferedEventsMax?: number;
  /**
   * After so many milliseconds of silence the engine is asked whether it is there, and after as many again the
   * connection counts as lost: 10,000 if not given, 0 for never.
   */
  heartbeatMs?: number;
  /** Goes with every call, and into the engine's log: 1 to 128 characters. */
  traceID?: string;
  /** Called with each new state. */
  onState?: (state: State) => void;
}

/** How a client stands with the engine. */
export type State = "connecting" | "connected" | "closed";

/** How a call behaves. */
export interface CallOptions<P = never> {
  /** How many milliseconds it may take, waiting for a connection included; null for no limit; the method's own if not given. */
  timeoutMs?: number | null;
  /** Gives the call up. The engine is told to stop, and the promise fails with the signal's reason. */
  signal?: AbortSignal;
  /** Called with each progress that the engine tells. */
  onProgress?: (progress: P) => void;
}

/** How a subscription behaves. */
export interface SubscribeOptions {
  /** How many milliseconds beginning may take; null for no limit; the method's own if not given. */
  timeoutMs?: number | null;
  /** Go on after this event of an earlier subscription with the same parameters. */
  after?: number;
  /**
   * Whether to begin anew when the connection broke and the engine cannot go on where it had been: true if not given. If
   * not, the subscription ends with a `SequenceGapError`.
   */
  restart?: boolean;
  /** How many events may wait to be read; the client's own if not given. */
  bufferedEventsMax?: number;
}

/**
 * What became of a call that must not be made twice: it was done, with a result, or its connection broke before the
 * answer, and nobody here knows.
 */
export type Once<R> =
  | { readonly known: true; readonly result: R }
  | { readonly known: false; readonly error: ConnectionLostError };

type Handler = (...params: unknown[]) => unknown;
type Timer = ReturnType<typeof setTimeout>;

/** A connection that lives this long counts as a success: the next wait is the first one again. */
const stableMs = 1000;
const idMax = 0xffff_ffff;

/** A call under way. */
interface Call {
  readonly method: string;
  readonly params: readonly unknown[];
  readonly isIdempotent: boolean;
  /** Whether it makes sense in this connection only: it ends with it, even if it had not left yet. */
  readonly isBound: boolean;
  readonly onProgress: ((progress: never) => void) | undefined;
  /** Gets the result and ends the call; may throw a `TickloomError`, which then is the error. */
  succeed(result: unknown): void;
  fail(error: unknown): void;
  id: number | undefined;
  isDone: boolean;
  wasSent: boolean;
  expires: number | undefined;
  timer: Timer | undefined;
}

/** A subscription as the client sees it. */
interface Feed {
  readonly method: StreamName;
  readonly info: MethodInfo;
  readonly params: object;
  readonly subscription: Subscription<unknown, unknown>;
  readonly credit: number;
  readonly restart: boolean;
  readonly timeoutMs: number | null;
  /** The sequence number of the last event that came. */
  last: number | undefined;
  /** The run of the engine that `last` counts in. */
  run: string | undefined;
  number: number | undefined;
  hasBegun: boolean;
  hasEnded: boolean;
  gap: boolean;
}

/**
 * A connection to an engine that comes back when it breaks.
 *
 * What becomes of calls when the connection breaks is told by the method's kind: `call` takes those that are idempotent
 * and makes them again, `callOnce` takes the others and says if nobody knows.
 */
export class Client {
  private currentState: State = "connecting";
  private helloResult: HelloResult | undefined;
  private connectionCount = 0;
  private transport: Transport | undefined;
  /** Ends the connection that is there, with a reason. */
  private lose: (reason: TickloomError) => void = () => undefined;
  private nextID = 1;
  private readonly sent = new Map<number, Call>();
  private readonly waiting = new Set<Call>();
  private readonly feeds = new Set<Feed>();
  private readonly byNumber = new Map<number, Feed>();
  private readonly handlers = new Map<string, Handler>();
  private readonly backoff: Backoff;
  private closedBy: TickloomError | undefined;
  private lastFailure: TickloomError | undefined;
  private heard = 0;
  private wake: (() => void) | undefined;
  private requestsMax = 1;

  private constructor(
    private readonly address: Address,
    private readonly options: ClientOptions,
  ) {
    this.backoff = new Backoff(options.backoff);
  }

  /**
   * Connects to a running engine.
   *
   * @throws ConnectFailedError no engine answers there, or (as `RefusedError`, `ProtocolVersionError`) it refuses
   */
  static async connect(address: Address, options: ClientOptions = {}): Promise<Client> {
    const client = new Client(address, options);
    await new Promise<void>((resolve, reject) => void client.supervise(resolve, reject));
    return client;
  }

  /** How it stands with the engine. */
  get state(): State {
    return this.currentState;
  }

  /** What the engine said of itself in the last hello. */
  get engine(): HelloResult | undefined {
    return this.helloResult;
  }

  /** How many connections there have been: 1 until the first one breaks. */
  get connections(): number {
    return this.connectionCount;
  }

  /**
   * Calls an idempotent method. If the connection breaks before the answer, the call is made again on the next one.
   *
   * @throws EngineError the engine answered with an error
   * @throws DeadlineExceededError there was no answer in time
   * @throws ClientClosedError the client was closed
   * @throws MessagePackError a parameter cannot be sent
   */
  call<Name extends IdempotentName>(
    method: Name,
    params: Params<Name>,
    options: CallOptions<Progress<Name>> = {},
  ): Promise<Result<Name>> {
    return this.request(method, [params], true, options) as Promise<Result<Name>>;
  }

  /**
   * Calls a method that must not be called twice by accident. A call that has left is not repeated: if the connection
   * breaks before the answer, nobody here knows whether it was done, and the answer says so.
   *
   * @throws EngineError the engine answered with an error
   * @throws DeadlineExceededError there was no answer in time; its `outcome` says whether the call had left
   * @throws ClientClosedError the client was closed
   * @throws MessagePackError a parameter cannot be sent
   */
  async callOnce<Name extends OnceName>(
    method: Name,
    params: Params<Name>,
    options: CallOptions<Progress<Name>> = {},
  ): Promise<Once<Result<Name>>> {
    try {
      return { known: true, result: (await this.request(method, [params], false, options)) as Result<Name> };
    } catch (error) {
      if (error instanceof ConnectionLostError) return { known: false, error };
      throw error;
    }
  }

  /**
   * Calls a method that this package does not know. It is repeated only if it is said to be idempotent; otherwise the
   * promise fails with a `ConnectionLostError` if the connection breaks before the answer.
   */
  callRaw(
    method: string,
    params: readonly unknown[],
    options: CallOptions<unknown> & { idempotent?: boolean } = {},
  ): Promise<unknown> {
    return this.request(method, params, options.idempotent === true, options);
  }

  /**
   * Begins a subscription.
   *
   * @throws EngineError the engine answered with an error
   * @throws DeadlineExceededError there was no answer in time
   * @throws ClientClosedError the client was closed
   */
  subscribe<Name extends StreamName>(
    method: Name,
    params: Params<Name>,
    options: SubscribeOptions = {},
  ): Promise<Subscription<Result<Name>, EventOf<Name>>> {
    const credit = options.bufferedEventsMax ?? this.options.bufferedEventsMax ?? 64;
    const subscription = new Subscription<unknown, unknown>(
      {
        taken: (sequence) => {
          if (feed.number !== undefined) this.sendNotification("$ack", [feed.number, sequence]);
        },
        end: () => this.endFeed(feed),
      },
      credit,
    );
    const feed: Feed = {
      method,
      info: methods[method],
      params,
      subscription,
      credit,
      restart: options.restart !== false,
      timeoutMs: options.timeoutMs === undefined ? methods[method].deadlineMs : options.timeoutMs,
      last: options.after,
      run: undefined,
      number: undefined,
      hasBegun: false,
      hasEnded: false,
      gap: false,
    };
    return new Promise((resolve, reject) => {
      if (this.closedBy !== undefined) {
        reject(this.closedBy);
        return;
      }
      this.feeds.add(feed);
      this.begin(
        feed,
        () => resolve(subscription as Subscription<Result<Name>, EventOf<Name>>),
        (error) => {
          this.drop(feed);
          feed.hasEnded = true;
          reject(error);
        },
      );
    });
  }

  /** Answers the engine's requests for a method with what the handler returns; undefined: no longer. */
  serve(method: string, handler: Handler | undefined): void {
    if (handler === undefined) this.handlers.delete(method);
    else this.handlers.set(method, handler);
  }

  /** Closes. Calls that wait fail with `ClientClosedError`. Closing again does nothing. */
  close(): void {
    this.finish(new ClientClosedError("the client was closed"));
  }

  // Calling.

  private request(
    method: string,
    params: readonly unknown[],
    isIdempotent: boolean,
    options: CallOptions<never>,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const { signal } = options;
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const onAbort = () => {
        this.abandon(call);
        call.fail(signal?.reason);
      };
      const info = (methods as { readonly [name: string]: MethodInfo | undefined })[method];
      const timeoutMs = options.timeoutMs === undefined ? info?.deadlineMs ?? 30_000 : options.timeoutMs;
      const call = newCall(method, params, {
        isIdempotent,
        timeoutMs,
        onProgress: options.onProgress,
        succeed: (result) => {
          signal?.removeEventListener("abort", onAbort);
          resolve(result);
        },
        fail: (error) => {
          signal?.removeEventListener("abort", onAbort);
          reject(error);
        },
      });
      signal?.addEventListener("abort", onAbort, { once: true });
      this.submit(call);
    });
  }

  private submit(call: Call): void {
    if (this.closedBy !== undefined) {
      call.fail(this.closedBy);
      return;
    }
    if (call.expires !== undefined) {
      call.timer = setTimeout(() => this.expire(call), call.expires - now());
    }
    // Subscriptions that are taken up go before all that waited, to miss as little as they can.
    if (call.isBound && this.currentState === "connected" && this.hasRoom()) {
      this.send(call);
      return;
    }
    this.waiting.add(call);
    this.flush();
  }

  /** The engine reads no more while so many calls wait, and then `$cancel` would wait, too. */
  private hasRoom(): boolean {
    return this.transport?.isWritable === true && this.sent.size < this.requestsMax;
  }

  private abandon(call: Call): void {
    this.waiting.delete(call);
    if (call.id !== undefined && this.sent.delete(call.id)) this.sendNotification("$cancel", [call.id]);
    this.flush();
  }

  private expire(call: Call): void {
    const outcome = call.wasSent ? "unknown" : "not-done";
    this.abandon(call);
    let text = `${call.method}: no answer in time`;
    if (this.currentState !== "connected") text += `; there is no connection: ${this.lastFailure?.message ?? ""}`;
    else if (call.wasSent && !call.isIdempotent) text += "; the engine was told to stop, and how far it got is unknown";
    call.fail(new DeadlineExceededError(text, call.method, outcome));
  }

  /** Sends what waits, as far as there is room. */
  private flush(): void {
    for (const call of this.waiting) {
      if (this.currentState !== "connected" || !this.hasRoom()) return;
      this.waiting.delete(call);
      if (!call.isDone) this.send(call);
    }
  }

  private send(call: Call): void {
    while (this.sent.has(this.nextID)) this.nextID = (this.nextID % idMax) + 1;
    const id = this.nextID;
    this.nextID = (id % idMax) + 1;
    let message: Uint8Array;
    try {
      const params = this.withReserved(call, id);
      message = encodeMessage({ kind: "request", id, method: call.method, params });
    } catch (error) {
      call.fail(error);
      return;
    }
    call.id = id;
    call.wasSent = true;
    this.sent.set(id, call);
    this.transport?.send(message);
  }

  /** The parameters with what the protocol adds: the deadline, the trace, and who takes progress. */
  private withReserved(call: Call, id: number): readonly unknown[] {
    const [first] = call.params;
    if (call.params.length !== 1 || call.method === "system.echo" || typeof first !== "object" || first === null) {
      return call.params;
    }
    const reserved: { [key: string]: unknown } = {};
    if (call.expires !== undefined) {
      reserved["_deadline_ms"] = Math.min(3_600_000, Math.max(1, Math.floor(call.expires - now())));
    }
    if (this.options.traceID !== undefined) reserved["_trace"] = this.options.traceID;
    if (call.onProgress !== undefined) reserved["_progress"] = id;
    return [{ ...first, ...reserved }];
  }

  private sendNotification(method: string, params: readonly unknown[]): void {
    this.transport?.send(encodeMessage({ kind: "notification", method, params }));
  }

  // Connecting.

  private async supervise(opened: () => void, refused: (error: TickloomError) => void): Promise<void> {
    const patientUntil = now() + (this.options.patienceMs ?? 0);
    let isFirst = true;
    let attempt = 0;
    for (;;) {
      const since = now();
      let failure: TickloomError;
      try {
        const { lost } = await this.open();
        if (isFirst) opened();
        isFirst = false;
        this.flush();
        const reason = await lost;
        failure = new ConnectFailedError(`the connection to ${this.address.text} was lost: ${reason.message}`);
        attempt = now() - since >= stableMs ? 0 : attempt + 1;
      } catch (error) {
        failure = error instanceof TickloomError ? error : new ConnectFailedError(String(error));
        if (failure instanceof RefusedError || failure instanceof ProtocolVersionError) this.finish(failure);
        attempt += 1;
      }
      this.disconnect();
      const waitMs = this.backoff.waitMs(Math.max(0, attempt - 1));
      if (isFirst && this.closedBy === undefined && now() + waitMs > patientUntil) this.finish(failure);
      if (this.closedBy !== undefined) {
        if (isFirst) refused(this.closedBy);
        return;
      }
      this.lastFailure = failure;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, waitMs);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.wake = undefined;
      if (this.closedBy !== undefined) {
        if (isFirst) refused(this.closedBy);
        return;
      }
    }
  }

  /**
   * Connects, agrees on the protocol and takes up the subscriptions.
   *
   * @returns what tells, some day, why the connection was lost
   */
  private async open(): Promise<{ lost: Promise<TickloomError> }> {
    let isLost = false;
    let lose: (reason: TickloomError) => void = () => undefined;
    const lost = new Promise<TickloomError>((resolve) => {
      lose = (reason) => {
        isLost = true;
        resolve(reason);
      };
    });
    this.lose = lose;
    this.heard = now();
    const limit = this.options.connectTimeoutMs ?? 5000;
    const opening = this.address.open(
      {
        onMessage: (message) => {
          if (!isLost) this.receive(message);
        },
        onLost: (reason) => lose(new ConnectFailedError(reason)),
        onWritable: () => this.flush(),
      },
      this.options.messageBytesMax ?? 64 * 1024 * 1024,
    );
    const timedOut = new ConnectFailedError(`the engine at ${this.address.text} gave no answer within ${limit} ms`);
    let timer: Timer | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(timedOut), limit);
    });
    try {
      const failed = lost.then((reason) => Promise.reject(reason));
      failed.catch(() => undefined);
      let transport: Transport;
      try {
        transport = await Promise.race([opening, failed, timeout]);
      } catch (error) {
        // It may come later, when nobody wants it any more.
        opening.then((late) => late.close()).catch(() => undefined);
        throw error;
      }
      this.transport = transport;
      const hello = (await Promise.race([this.hello(), failed, timeout])) as HelloResult;
      this.welcome(hello);
    } finally {
      clearTimeout(timer);
      timeout.catch(() => undefined);
    }
    return { lost };
  }

  private hello(): Promise<unknown> {
    const params: { [key: string]: unknown } = {
      versions: protocolVersions,
      client: (this.options.name ?? "tickloom-typescript").slice(0, 100),
    };
    if (this.address.token !== undefined) params["token"] = this.address.token;
    return new Promise((resolve, reject) => {
      const fail = (error: unknown) => {
        const code = error instanceof EngineError ? error.code : "";
        const text = `the engine at ${this.address.text} refuses: ${String((error as Error).message)}`;
        if (code === "unauthorized") reject(new RefusedError(text));
        else if (code === "unsupported_version") reject(new ProtocolVersionError(text));
        else reject(error instanceof TickloomError ? error : new ConnectFailedError(text));
      };
      this.send(
        newCall("system.hello", [params], { isIdempotent: false, isBound: true, timeoutMs: null, succeed: resolve, fail }),
      );
    });
  }

  private welcome(hello: HelloResult): void {
    if (typeof hello !== "object" || hello === null || !protocolVersions.includes(hello.version)) {
      throw new ProtocolVersionError(`the engine at ${this.address.text} chose a version that was not offered`);
    }
    this.helloResult = hello;
    // A launch token works once; the session's comes in exchange for it.
    if (typeof hello.session === "string") this.address.token = hello.session;
    this.requestsMax = Math.max(1, hello.limits?.requests_max ?? 1);
    this.connectionCount += 1;
    this.setState("connected");
    this.watch(this.lose, undefined);
    for (const feed of this.feeds) {
      if (feed.hasBegun) this.resume(feed);
    }
  }

  /** Sees to it that a dead connection is noticed. */
  private watch(lose: (reason: TickloomError) => void, asked: number | undefined): void {
    const silence = this.options.heartbeatMs ?? 10_000;
    if (silence <= 0) return;
    const timer = setTimeout(() => {
      if (lose !== this.lose || this.currentState !== "connected") return;
      const quiet = now() - this.heard;
      if (asked !== undefined && this.heard < asked) {
        lose(new ConnectFailedError(`nothing came for ${Math.round(quiet)} ms, not even the answer to a ping`));
        return;
      }
      if (quiet >= silence) this.sendNotification("$ping", [0]);
      this.watch(lose, quiet >= silence ? now() : undefined);
    }, silence);
    // Node.js would not end while a timer is there; browsers have no such thing.
    (timer as unknown as { unref?: () => void }).unref?.();
  }

  /** Drops the connection and decides what becomes of the calls that were sent. */
  private disconnect(): void {
    const { transport } = this;
    this.transport = undefined;
    this.lose(this.closedBy ?? new ConnectFailedError("the connection was given up"));
    this.lose = () => undefined;
    transport?.close();
    const underWay = [...this.sent.values(), ...[...this.waiting].filter((call) => call.isBound)];
    this.sent.clear();
    const later = [...this.waiting];
    this.waiting.clear();
    for (const call of underWay) {
      call.id = undefined;
      if (call.isDone) continue;
      if (this.closedBy !== undefined) {
        call.fail(this.closedBy);
      } else if (call.isIdempotent) {
        this.waiting.add(call);
      } else {
        call.fail(
          new ConnectionLostError(
            `${call.method}: the connection to ${this.address.text} broke before the answer came, so it is unknown ` +
              "whether it was done; look, and call again if it was not",
            call.method,
            "unknown",
          ),
        );
      }
    }
    // Those that had left were first.
    for (const call of later) {
      if (!call.isBound) this.waiting.add(call);
    }
    this.byNumber.clear();
    for (const feed of this.feeds) feed.number = undefined;
    if (this.currentState === "connected") this.setState("connecting");
  }

  private finish(reason: TickloomError): void {
    if (this.closedBy !== undefined) return;
    this.closedBy = reason;
    this.disconnect();
    this.setState("closed");
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const call of waiting) call.fail(reason);
    for (const feed of [...this.feeds]) {
      this.drop(feed);
      this.tellEnd(feed, reason);
    }
    this.wake?.();
  }

  private setState(state: State): void {
    if (this.currentState === state) return;
    this.currentState = state;
    this.options.onState?.(state);
  }

  // Receiving.

  private receive(bytes: Uint8Array): void {
    this.heard = now();
    try {
      const message = decodeMessage(bytes);
      if (message.kind === "response") this.settle(message);
      else if (message.kind === "request") void this.answer(message);
      else this.takeNotification(message.method, message.params);
    } catch (error) {
      if (!(error instanceof TickloomError)) throw error;
      this.lose(error);
    }
  }

  private settle(response: Response): void {
    const call = this.sent.get(Number(response.id));
    if (call === undefined) return; // it was given up
    this.sent.delete(Number(response.id));
    call.id = undefined;
    if (response.error !== null) {
      const fault = faultOf(call.method, response.error);
      // The engine's clock and this one run out at the same time; which one is first makes no difference here.
      const isLate = fault.code === "deadline_exceeded";
      call.fail(isLate ? new DeadlineExceededError(fault.message, call.method, "unknown") : fault);
    } else {
      try {
        call.succeed(response.result);
      } catch (error) {
        call.fail(error);
      }
    }
    this.flush();
  }

  private takeNotification(method: string, params: readonly unknown[]): void {
    const [first, second, third] = params;
    switch (method) {
      case "$event": {
        const feed = this.byNumber.get(Number(first));
        if (feed !== undefined) this.deliver(feed, Number(second), third);
        break;
      }
      case "$end": {
        const feed = this.byNumber.get(Number(first));
        if (feed === undefined) break;
        this.drop(feed);
        this.tellEnd(feed, second === null || second === undefined ? undefined : faultOf(feed.method, second));
        break;
      }
      case "$progress":
        this.sent.get(Number(first))?.onProgress?.(second as never);
        break;
      case "$ping":
        this.sendNotification("$pong", params);
        break;
      case "$closing":
        this.lose(faultOf("the connection", first));
        break;
      default: // later versions may say more
    }
  }

  private async answer(request: Request): Promise<void> {
    const { transport } = this;
    const handler = this.handlers.get(request.method);
    let error: unknown = null;
    let result: unknown = null;
    if (handler === undefined) {
      error = clientFault("unknown_method", `this client does not serve ${request.method}`);
    } else {
      try {
        const returned = handler(...request.params);
        result = (returned instanceof Promise ? await returned : returned) ?? null;
      } catch (caught) {
        error = clientFault("internal", String(caught));
      }
    }
    if (transport === undefined || transport !== this.transport) return;
    try {
      transport.send(encodeMessage({ kind: "response", id: request.id, error, result }));
    } catch (caught) {
      if (!(caught instanceof MessagePackError)) throw caught;
      const fault = clientFault("internal", `the answer cannot be sent: ${caught.message}`);
      transport.send(encodeMessage({ kind: "response", id: request.id, error: fault, result: null }));
    }
  }

  // Subscriptions.

  private begin(feed: Feed, begun: () => void, failed: (error: unknown) => void): void {
    const run = this.helloResult?.engine;
    const params: { [key: string]: unknown } = { ...feed.params, _credit: feed.credit };
    const canResume = feed.info.resumable === "always" ||
      (feed.info.resumable === "run" && (feed.run === undefined || feed.run === run));
    if (feed.last !== undefined && canResume) params["_after"] = feed.last;
    this.submit(
      newCall(feed.method, [params], {
        // One that has begun is taken up by the next connection, not by this call.
        isIdempotent: !feed.hasBegun,
        isBound: feed.hasBegun,
        timeoutMs: feed.timeoutMs,
        fail: failed,
        succeed: (answer) => {
          const { subscription, resumed, info } = answer as { subscription?: unknown; resumed?: unknown; info?: unknown };
          if (typeof subscription !== "number") {
            throw new ProtocolError(`${feed.method}: the answer names no subscription`);
          }
          if (feed.hasEnded) {
            this.unsubscribe(subscription);
            return;
          }
          if (feed.last !== undefined && resumed !== true) {
            if (feed.hasBegun && !feed.restart) {
              this.unsubscribe(subscription);
              throw new SequenceGapError(
                `${feed.method}: the connection broke, and the engine cannot go on after event ${feed.last}; begin ` +
                  "again from where you are",
                feed.method,
                feed.last,
              );
            }
            feed.gap = true;
            feed.last = undefined;
          } else if (
            feed.last !== undefined && feed.hasBegun && feed.info.resumable === "always" &&
            JSON.stringify(feed.subscription.info) !== JSON.stringify(info)
          ) {
            // The rest would be of something else than what came.
            this.unsubscribe(subscription);
            if (!feed.restart) {
              throw new SequenceGapError(
                `${feed.method}: what is streamed has changed since event ${feed.last}, while there was no connection; ` +
                  "begin again from the beginning",
                feed.method,
                feed.last,
              );
            }
            feed.gap = true;
            feed.last = undefined;
            this.resume(feed);
            return;
          }
          feed.hasBegun = true;
          feed.run = this.helloResult?.engine;
          feed.subscription.info = info;
          feed.number = subscription;
          this.byNumber.set(subscription, feed);
          begun();
        },
      }),
    );
  }

  /** Takes a subscription up again in a new connection. */
  private resume(feed: Feed): void {
    this.begin(
      feed,
      () => undefined,
      (error) => {
        if (this.closedBy !== undefined || !this.feeds.has(feed)) return;
        if (error instanceof ConnectionLostError) return; // the next connection takes it up
        if (error instanceof DeadlineExceededError || (error instanceof EngineError && error.retryable)) {
          // Its service may still be on the way up.
          setTimeout(() => {
            if (this.feeds.has(feed) && feed.number === undefined && this.currentState === "connected") {
              this.resume(feed);
            }
          }, this.backoff.ceilingMs / 2);
          return;
        }
        this.drop(feed);
        this.tellEnd(feed, error);
      },
    );
  }

  private endFeed(feed: Feed): void {
    const { number } = feed;
    this.drop(feed);
    this.tellEnd(feed, undefined);
    if (number !== undefined) this.unsubscribe(number);
  }

  private unsubscribe(subscription: number): void {
    if (this.currentState !== "connected") return;
    this.submit(
      newCall("system.unsubscribe", [{ subscription }], {
        isIdempotent: false,
        isBound: true,
        timeoutMs: 5000,
        succeed: () => undefined,
        fail: () => undefined,
      }),
    );
  }

  private deliver(feed: Feed, sequence: number, payload: unknown): void {
    const { last } = feed;
    if (last !== undefined && sequence <= last) return; // it came before the connection broke
    const gap = feed.gap || (last !== undefined && sequence !== last + 1);
    feed.gap = false;
    feed.last = sequence;
    feed.subscription.put({ sequence, payload, gap });
  }

  private drop(feed: Feed): void {
    this.feeds.delete(feed);
    if (feed.number !== undefined) this.byNumber.delete(feed.number);
    feed.number = undefined;
  }

  private tellEnd(feed: Feed, error: unknown): void {
    if (feed.hasEnded) return;
    feed.hasEnded = true;
    feed.subscription.finish(error);
  }
}

interface CallSettings {
  isIdempotent: boolean;
  isBound?: boolean;
  timeoutMs: number | null;
  onProgress?: ((progress: never) => void) | undefined;
  succeed: (result: unknown) => void;
  fail: (error: unknown) => void;
}

function newCall(method: string, params: readonly unknown[], settings: CallSettings): Call {
  const call: Call = {
    method,
    params,
    isIdempotent: settings.isIdempotent,
    isBound: settings.isBound === true,
    onProgress: settings.onProgress,
    id: undefined,
    isDone: false,
    wasSent: false,
    expires: settings.timeoutMs === null ? undefined : now() + settings.timeoutMs,
    timer: undefined,
    succeed: (result) => {
      if (call.isDone) return;
      settings.succeed(result);
      call.isDone = true;
      clearTimeout(call.timer);
    },
    fail: (error) => {
      if (call.isDone) return;
      call.isDone = true;
      clearTimeout(call.timer);
      settings.fail(error);
    },
  };
  return call;
}

function clientFault(code: string, message: string): object {
  return { code, service: "client", message, details: {}, retryable: false, cause: [] };
}

/** Milliseconds of a clock that nobody sets. */
function now(): number {
  return performance.now();
}

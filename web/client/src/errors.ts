import type { CauseInfo, FaultInfo } from "./protocol.js";

/** What is known of a call that failed: the engine did not do it, or it may have done it or part of it. */
export type Outcome = "not-done" | "unknown";

/** The base of all errors that this package raises on purpose. */
export class TickloomError extends Error {
  override name = "TickloomError";
}

/** No engine answers at the address. */
export class ConnectFailedError extends TickloomError {
  override name = "ConnectFailedError";
}

/** An engine is there and will not have this client. Trying again does not help, so clients do not. */
export class RefusedError extends ConnectFailedError {
  override name = "RefusedError";
}

/** The engine and this client have no version of the protocol in common. Trying again does not help. */
export class ProtocolVersionError extends ConnectFailedError {
  override name = "ProtocolVersionError";
}

/** What came from the engine makes no sense in the protocol. The connection is closed and made anew. */
export class ProtocolError extends TickloomError {
  override name = "ProtocolError";
}

/** The client was closed, here, on purpose. */
export class ClientClosedError extends TickloomError {
  override name = "ClientClosedError";
}

/** The base of everything that can become of a call but a result. */
export class CallError extends TickloomError {
  override name = "CallError";

  /**
   * @param method the method that was called
   * @param outcome what is known of what the engine did
   */
  constructor(
    message: string,
    readonly method: string,
    readonly outcome: Outcome,
  ) {
    super(message);
  }
}

/** Codes that say that nothing was begun. */
const notDone: ReadonlySet<string> = new Set([
  "busy",
  "forbidden",
  "invalid_params",
  "invalid_request",
  "not_found",
  "too_many",
  "unauthorized",
  "unavailable",
  "unknown_method",
  "unsupported_version",
  "usage",
]);

/** The engine answered with an error. */
export class EngineError extends CallError {
  override name = "EngineError";
  /** What went wrong, for programs: see docs/protocol.md. Treat a code that you do not know like "internal". */
  readonly code: string;
  /** The service it went wrong in. */
  readonly service: string;
  /** What happened, without method, place and advice. */
  readonly reason: string;
  /** The parameter, file or key that it is about. */
  readonly location: string | undefined;
  /** What to do about it. */
  readonly advice: string | undefined;
  /** More, by name; depends on the code. */
  readonly details: { readonly [key: string]: unknown };
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  /** What led to it, the nearest first, down to DuckDB's own words. */
  readonly causes: readonly CauseInfo[];

  constructor(method: string, fault: Partial<FaultInfo>) {
    const code = fault.code ?? "internal";
    const reason = fault.message ?? "no message";
    let text = `${method}: ${reason}`;
    if (fault.location) text += ` (${fault.location})`;
    if (fault.advice) text += `; ${fault.advice}`;
    const causes = Array.isArray(fault.cause) ? fault.cause : [];
    for (const cause of causes) text += `; because ${cause.service}: ${cause.message}`;
    super(`${text} [${code}]`, method, notDone.has(code) ? "not-done" : "unknown");
    this.code = code;
    this.service = fault.service ?? "";
    this.reason = reason;
    this.location = fault.location ?? undefined;
    this.advice = fault.advice ?? undefined;
    this.details = fault.details ?? {};
    this.retryable = fault.retryable === true;
    this.causes = causes;
  }
}

/** No answer came in time. The engine was told to stop. */
export class DeadlineExceededError extends CallError {
  override name = "DeadlineExceededError";
}

/**
 * The connection broke while a call that must not be made twice was under way: whether it was done is unknown.
 *
 * Only methods that are not idempotent come to this. Calls of idempotent methods are made again as soon as there is a
 * connection, and calls that had not left yet simply wait for it.
 */
export class ConnectionLostError extends CallError {
  override name = "ConnectionLostError";
}

/** A subscription could not go on where it had been: the engine no longer has the events in between. */
export class SequenceGapError extends CallError {
  override name = "SequenceGapError";

  /** @param after the sequence number of the last event that came */
  constructor(
    message: string,
    method: string,
    readonly after: number,
  ) {
    super(message, method, "not-done");
  }
}

/** The error for an answer's error, whatever shape that has. */
export function faultOf(method: string, error: unknown): EngineError {
  if (typeof error === "object" && error !== null && !Array.isArray(error)) {
    return new EngineError(method, error as Partial<FaultInfo>);
  }
  return new EngineError(method, { message: String(error) });
}

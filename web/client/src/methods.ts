import type { Methods } from "./protocol.js";

/** All methods of the engine. */
export type MethodName = keyof Methods;

/** Methods that begin a subscription. */
export type StreamName = { [Name in MethodName]: [Methods[Name]["event"]] extends [never] ? never : Name }[MethodName];

/**
 * Methods that may be called twice with the effect of once. Their calls outlive the connection: one that had no answer
 * when it broke is made again on the next.
 */
export type IdempotentName = Exclude<
  { [Name in MethodName]: Methods[Name]["idempotent"] extends true ? Name : never }[MethodName],
  StreamName
>;

/** Methods that must not be called twice by accident. A call that has left is never repeated. */
export type OnceName = Exclude<MethodName, StreamName | IdempotentName>;

export type Params<Name extends MethodName> = Methods[Name]["params"];
export type Result<Name extends MethodName> = Methods[Name]["result"];
export type Progress<Name extends MethodName> = Methods[Name]["progress"];
export type EventOf<Name extends StreamName> = Methods[Name]["event"];

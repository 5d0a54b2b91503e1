import { decode, encode, MessagePackError } from "../../msgpack/src/index.js";
import type { Encodable, MessagePackValue } from "../../msgpack/src/index.js";
import { withColumns } from "./columns.js";
import { ProtocolError } from "./errors.js";

/** A call that the other side waits for. */
export interface Request {
  readonly kind: "request";
  readonly id: number | bigint;
  readonly method: string;
  readonly params: readonly unknown[];
}

/** An answer to a request; `error` is null where it succeeded. */
export interface Response {
  readonly kind: "response";
  readonly id: number | bigint;
  readonly error: unknown;
  readonly result: unknown;
}

/** A message that nobody waits for. */
export interface Notification {
  readonly kind: "notification";
  readonly method: string;
  readonly params: readonly unknown[];
}

export type Message = Request | Response | Notification;

/** @throws MessagePackError a value has no format */
export function encodeMessage(message: Message): Uint8Array {
  switch (message.kind) {
    case "request":
      return encode([0, message.id, message.method, message.params as Encodable]);
    case "response":
      return encode([1, message.id, message.error as Encodable, message.result as Encodable]);
    case "notification":
      return encode([2, message.method, message.params as Encodable]);
  }
}

/**
 * The message that bytes hold, columns as typed arrays over these bytes.
 *
 * @throws ProtocolError they hold no message
 */
export function decodeMessage(bytes: Uint8Array): Message {
  let value: MessagePackValue;
  try {
    value = decode(bytes);
  } catch (error) {
    if (!(error instanceof MessagePackError)) throw error;
    throw new ProtocolError(`what came from the engine is no MessagePack: ${error.message}`);
  }
  if (Array.isArray(value)) {
    const [kind, first, second, third] = value;
    if (kind === 0 && value.length === 4 && isID(first) && typeof second === "string" && Array.isArray(third)) {
      return { kind: "request", id: first, method: second, params: withColumns(third) as unknown[] };
    }
    if (kind === 1 && value.length === 4 && isID(first)) {
      const error = withColumns(second as MessagePackValue);
      return { kind: "response", id: first, error, result: withColumns(third as MessagePackValue) };
    }
    if (kind === 2 && value.length === 3 && typeof first === "string" && Array.isArray(second)) {
      return { kind: "notification", method: first, params: withColumns(second) as unknown[] };
    }
  }
  throw new ProtocolError("what came from the engine is no MessagePack-RPC message");
}

function isID(value: MessagePackValue | undefined): value is number | bigint {
  return typeof value === "bigint" || (typeof value === "number" && Number.isInteger(value) && value >= 0);
}

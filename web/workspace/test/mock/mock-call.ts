import type { FaultInfo, MethodName, Params, Progress, Result } from "../../../client/src/index.js";

/** A call that has reached the engine, for the test to answer when it likes. */
export interface MockCall<Name extends MethodName> {
  readonly method: Name;
  readonly params: Params<Name>;
  /** Whether nobody waits for the answer any more: it was answered, given up, or its connection is lost. */
  readonly isOver: boolean;
  /** Tells how far it is. */
  progress(progress: Progress<Name>): void;
  resolve(result: Result<Name>): void;
  /** Answers with an error of the engine. */
  reject(fault: Partial<FaultInfo>): void;
}

/** What answers a method: by itself, or with an error that `engineFault` made. */
export type Handler<Name extends MethodName> = (
  params: Params<Name>,
  call: MockCall<Name>,
) => Result<Name> | Promise<Result<Name>>;

import { EngineError } from "../../../client/src/index.js";
import type { FaultInfo } from "../../../client/src/index.js";
import { travelled } from "./messages.js";

/** An error as the engine would answer with it. */
export function engineFault(method: string, fault: Partial<FaultInfo>): EngineError {
  const nothing: FaultInfo = { code: "internal", service: "test", message: "", details: {}, retryable: false, cause: [] };
  return new EngineError(method, travelled("FaultInfo", { ...nothing, ...fault }, `the error of ${method}`) as FaultInfo);
}

// What tests of the workspace's parts import: the parts, and what stands in place of the engine.
export * from "../../src/index.js";
export { Imports } from "../../src/data/imports.js";
export { Replay } from "../../src/replay/replay.js";
export { ConnectionLostError, EngineError, RefusedError, SequenceGapError } from "../../../client/src/index.js";
export { Arrivals } from "./arrivals.js";
export { engineFault } from "./engine-fault.js";
export { MessageFault } from "./message-fault.js";
export { check, sample, travelled } from "./messages.js";
export { MockBridge } from "./mock-bridge.js";
export type { Reached, TestContext } from "./mock-bridge.js";
export type { Handler, MockCall } from "./mock-call.js";
export { MockStream } from "./mock-stream.js";
export { enums, fieldKinds, methodKinds } from "./schema.js";
export type { Messages, MethodKinds } from "./schema.js";

export { decode, decodeSequence } from "./decode.js";
export type { DecodeOptions } from "./decode.js";
export { encode } from "./encode.js";
export type { EncodeOptions } from "./encode.js";
export { MessagePackError } from "./errors.js";
export type { MessagePackErrorCode } from "./errors.js";
export { depthMaxCeiling, depthMaxDefault } from "./limits.js";
export { Extension, Timestamp } from "./values.js";
export type { Encodable, MessagePackValue } from "./values.js";

import { MessagePackError } from "./errors.js";

/** How deep arrays and maps may be nested, if nothing else is said. */
export const depthMaxDefault = 64;
/** The most that `depthMax` may be: encoding and decoding call themselves once a level, and the stack is finite. */
export const depthMaxCeiling = 512;

/** Checks the option and fills in its default. */
export function resolveDepthMax(depthMax: number | undefined): number {
  const depth = depthMax ?? depthMaxDefault;
  if (!Number.isInteger(depth) || depth < 0 || depth > depthMaxCeiling) {
    throw new MessagePackError("invalid-option", `depthMax ${depth} is not an integer in 0...${depthMaxCeiling}`);
  }
  return depth;
}

/** The error for a value that is nested too deep. */
export function tooDeep(depthMax: number, offset?: number): MessagePackError {
  return new MessagePackError("too-deep", `more than ${depthMax} arrays and maps inside each other`, offset);
}

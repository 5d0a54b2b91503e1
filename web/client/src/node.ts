// What Node.js has beside what browsers have, too.
export * from "./index.js";
export { Extension, Timestamp } from "../../msgpack/src/index.js";
export { Framer } from "./framer.js";
export { UnixAddress } from "./unix.js";

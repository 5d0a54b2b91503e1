// What Node.js has beside what browsers have, too.
export * from "./index.js";
export { Framer } from "./framer.js";
export { UnixAddress } from "./unix.js";

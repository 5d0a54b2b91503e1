// What the tests share: the bundle that scripts/web-build made.
export * from "../../../build/web/client/node.js";

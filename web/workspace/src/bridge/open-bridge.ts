import { DesktopBridge } from "./desktop-bridge.js";
import type { EngineBridge } from "./engine-bridge.js";
import { SocketBridge } from "./socket-bridge.js";

/** The bridge of this page: with a shell where it is in one, and the WebSocket of the server that it came from. */
export function openBridge(page: Window): EngineBridge {
  const address = SocketBridge.addressOf(page.location);
  const { tickloomShell } = page;
  // A shell of another version is none: the page works without, as in a browser.
  return tickloomShell?.version === 1 ? new DesktopBridge(address, tickloomShell, page) : new SocketBridge(address);
}

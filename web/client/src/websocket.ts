import { ConnectFailedError } from "./errors.js";
import type { Address, Transport, TransportEvents } from "./transport.js";
import { waitingBytesMax } from "./transport.js";

/** An engine's WebSocket, for browsers and for programs that have a `WebSocket`. */
export class WebSocketAddress implements Address {
  readonly text: string;

  /**
   * @param url `ws://127.0.0.1:PORT/ipc`
   * @param token the session's token or a launch token; undefined for a page that has the engine's cookie
   * @param options.announcesHello also without a token, so that an engine that refuses the cookie says so (`RefusedError`)
   *   instead of seeming not to be there
   */
  constructor(
    readonly url: string,
    public token?: string | undefined,
    private readonly options: { readonly announcesHello?: boolean } = {},
  ) {
    this.text = url;
  }

  open(events: TransportEvents): Promise<Transport> {
    return new Promise((resolve, reject) => {
      const announces = this.token !== undefined || this.options.announcesHello === true;
      let socket: WebSocket;
      try {
        socket = new WebSocket(this.url, [announces ? "tickloom.v1.hello" : "tickloom.v1"]);
      } catch (error) {
        reject(new ConnectFailedError(`${this.url} is no address of an engine: ${String(error)}`));
        return;
      }
      socket.binaryType = "arraybuffer";
      let isOpen = false;
      socket.onopen = () => {
        isOpen = true;
        resolve(new WebSocketTransport(socket, events));
      };
      socket.onmessage = (event: MessageEvent) => {
        if (event.data instanceof ArrayBuffer) events.onMessage(new Uint8Array(event.data));
      };
      socket.onclose = (event: CloseEvent) => {
        const why = `closed with ${event.code}${event.reason ? `: ${event.reason}` : ""}`;
        // Browsers do not tell pages why a handshake failed: not even the status.
        if (isOpen) events.onLost(why);
        else reject(new ConnectFailedError(`no engine answers at ${this.url}, or it refuses this page (${why})`));
      };
    });
  }
}

class WebSocketTransport implements Transport {
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly socket: WebSocket,
    private readonly events: TransportEvents,
  ) {}

  get isWritable(): boolean {
    if (this.socket.bufferedAmount <= waitingBytesMax) return true;
    // A WebSocket does not tell when it has sent what waited.
    this.timer ??= setInterval(() => {
      if (this.socket.bufferedAmount <= waitingBytesMax / 2 || this.socket.readyState !== WebSocket.OPEN) {
        clearInterval(this.timer);
        this.timer = undefined;
        this.events.onWritable();
      }
    }, 10);
    return false;
  }

  send(message: Uint8Array): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(message);
  }

  close(): void {
    this.socket.close(1000);
  }
}

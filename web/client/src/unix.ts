import { connect } from "node:net";
import type { Socket } from "node:net";
import { ConnectFailedError, ProtocolError, RefusedError } from "./errors.js";
import { Framer } from "./framer.js";
import type { Address, Transport, TransportEvents } from "./transport.js";
import { waitingBytesMax } from "./transport.js";

/** An engine's Unix socket, for Node.js. */
export class UnixAddress implements Address {
  readonly text: string;

  /** @param path where the socket lies */
  constructor(readonly path: string) {
    this.text = `unix:${path}`;
  }

  open(events: TransportEvents, sizeMax: number): Promise<Transport> {
    return new Promise((resolve, reject) => {
      const framer = new Framer(sizeMax);
      const socket = connect({ path: this.path });
      let isOpen = false;
      let reason = "the engine closed the connection";
      socket.on("connect", () => {
        isOpen = true;
        resolve(new UnixTransport(socket, events));
      });
      socket.on("data", (bytes) => {
        try {
          for (const message of framer.feed(bytes)) events.onMessage(message);
        } catch (error) {
          if (!(error instanceof ProtocolError)) throw error;
          reason = error.message;
          socket.destroy();
        }
      });
      socket.on("drain", () => events.onWritable());
      socket.on("error", (error) => {
        reason = error.message;
        if (isOpen) return;
        if (error.code === "EACCES" || error.code === "EPERM") {
          reject(new RefusedError(`${this.path} may not be opened: an engine serves its own user only`));
        } else {
          const what = error.code === "ENOENT" ? "there is no such socket" : error.message;
          reject(
            new ConnectFailedError(
              `no engine answers at ${this.path}: ${what}; start one with \`tickloom serve\``,
            ),
          );
        }
      });
      socket.on("close", () => {
        if (isOpen) events.onLost(reason);
      });
    });
  }
}

class UnixTransport implements Transport {
  constructor(
    private readonly socket: Socket,
    private readonly events: TransportEvents,
  ) {}

  get isWritable(): boolean {
    return this.socket.writableLength <= waitingBytesMax;
  }

  send(message: Uint8Array): void {
    if (!this.socket.destroyed) this.socket.write(message);
  }

  close(): void {
    this.socket.end();
    this.socket.destroy();
    void this.events;
  }
}

/** A connection that carries messages. */
export interface Transport {
  /** Sends one message, after those before it. Bytes for a connection that is lost vanish. */
  send(message: Uint8Array): void;
  /** Whether little enough waits to be sent that more may be. */
  readonly isWritable: boolean;
  /** Closes; `onLost` follows. Closing again does nothing. */
  close(): void;
}

/** Whom a transport tells. */
export interface TransportEvents {
  /** A message came. */
  onMessage(message: Uint8Array): void;
  /** The connection has ended, or never came to be. Called once. */
  onLost(reason: string): void;
  /** So little waits to be sent again that more may be. */
  onWritable(): void;
}

/** How to reach an engine. */
export interface Address {
  /** For people. */
  readonly text: string;
  /** A token to say hello with; a launch token is exchanged for the session's. */
  token?: string | undefined;
  /**
   * Connects.
   *
   * @param events whom to tell
   * @param sizeMax the most bytes of one message that comes
   * @throws ConnectFailedError nobody answers there
   */
  open(events: TransportEvents, sizeMax: number): Promise<Transport>;
}

/** How many bytes may wait to be sent before calls wait. */
export const waitingBytesMax = 256 * 1024;

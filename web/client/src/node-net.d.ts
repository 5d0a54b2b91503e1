// The few things of Node.js that the Unix socket needs; its whole declarations are a package of npm.
declare module "node:net" {
  export interface Socket {
    readonly destroyed: boolean;
    readonly writableLength: number;
    on(event: "connect" | "close" | "drain", listener: () => void): this;
    on(event: "data", listener: (bytes: Uint8Array) => void): this;
    on(event: "error", listener: (error: Error & { code?: string }) => void): this;
    write(bytes: Uint8Array): boolean;
    end(): void;
    destroy(): void;
  }
  export function connect(options: { path: string }): Socket;
}

// The few things of Node.js that tests need; its whole declarations are a package of npm.
declare module "node:assert/strict" {
  interface Assert {
    ok(value: unknown, message?: string): asserts value;
    equal(actual: unknown, expected: unknown, message?: string): void;
    notEqual(actual: unknown, expected: unknown, message?: string): void;
    deepEqual(actual: unknown, expected: unknown, message?: string): void;
    match(text: string, pattern: RegExp, message?: string): void;
    throws(does: () => unknown, error?: RegExp | object): void;
    rejects(does: Promise<unknown> | (() => Promise<unknown>), error?: RegExp | object): Promise<void>;
  }
  const assert: Assert;
  export default assert;
}

declare module "node:buffer" {
  export const Blob: typeof globalThis.Blob;
  export const File: typeof globalThis.File;
}

declare module "node:child_process" {
  export function spawnSync(
    program: string,
    parameters: string[],
    options: { encoding: "utf8"; env: { [name: string]: string | undefined } },
  ): { status: number | null; stdout: string; stderr: string };
}

declare module "node:process" {
  export const env: { [name: string]: string | undefined };
  export const execPath: string;
}

declare module "node:test" {
  export interface TestContext {
    after(hook: () => void): void;
    diagnostic(text: string): void;
  }
  export function test(name: string, body: (context: TestContext) => void | Promise<void>): void;
}

declare function setImmediate(does: () => void): void;

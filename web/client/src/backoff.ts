/** How long to wait between attempts to connect. */
export interface BackoffOptions {
  /** The longest first wait, in milliseconds: 50 if not given. */
  firstMs?: number;
  /** The longest wait of all, in milliseconds: 5,000 if not given. */
  ceilingMs?: number;
}

/**
 * Exponential backoff with jitter: the wait doubles from attempt to attempt, up to a ceiling.
 *
 * Each wait is drawn evenly between half of that and all of it, so that the clients of an engine that was restarted do
 * not come back all at the same moment.
 */
export class Backoff {
  readonly firstMs: number;
  readonly ceilingMs: number;

  /** @throws RangeError unless 0 < firstMs <= ceilingMs */
  constructor(
    options: BackoffOptions = {},
    private readonly random: () => number = Math.random,
  ) {
    this.firstMs = options.firstMs ?? 50;
    this.ceilingMs = options.ceilingMs ?? 5000;
    if (!(this.firstMs > 0 && this.firstMs <= this.ceilingMs)) {
      throw new RangeError(`waits of ${this.firstMs} to ${this.ceilingMs} ms: need 0 < firstMs <= ceilingMs`);
    }
  }

  /** Milliseconds to wait after an attempt that failed; attempts count from 0. */
  waitMs(attempt: number): number {
    const longest = Math.min(this.ceilingMs, this.firstMs * 2 ** Math.min(attempt, 64));
    return longest * (0.5 + 0.5 * this.random());
  }
}

/** Things as they come, for a test that waits for them one by one. */
export class Arrivals<T> {
  /** All that have come. */
  readonly all: T[] = [];
  private taken = 0;
  private waiters: ((arrival: T) => void)[] = [];

  /** The next one that was not taken yet, as soon as it comes. */
  next(): Promise<T> {
    const arrival = this.all[this.taken];
    this.taken += 1;
    if (arrival !== undefined) return Promise.resolve(arrival);
    return new Promise((resolve) => this.waiters.push(resolve));
  }

  /** For the mock: one came. */
  put(arrival: T): void {
    this.all.push(arrival);
    this.waiters.shift()?.(arrival);
  }
}

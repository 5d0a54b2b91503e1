/** An event of a subscription. */
export interface SubscriptionEvent<E> {
  /** Its number, rising. */
  readonly sequence: number;
  /** What happened. */
  readonly payload: E;
  /**
   * Whether events may be missing between the one before and this one: the engine left some out because this client was
   * slow, or the connection broke and the engine could not go on where it had been.
   */
  readonly gap: boolean;
}

/** What a subscription needs of its client. */
export interface SubscriptionOwner {
  /** All events up to this one have been taken: as many more may come. */
  taken(sequence: number): void;
  /** Nobody wants it any more. */
  end(): void;
}

/**
 * Events as they come: `for await (const event of subscription)`.
 *
 * A subscription outlives the connection. Where the engine can, it goes on right after the last event that came;
 * otherwise it begins anew, and the first event after that has `gap` set.
 */
export class Subscription<R, E> implements AsyncIterable<SubscriptionEvent<E>> {
  /** What the engine answered when it began, or began again. */
  info!: R;
  private events: SubscriptionEvent<E>[] = [];
  private readonly waiters: {
    resolve: (result: IteratorResult<SubscriptionEvent<E>>) => void;
    reject: (error: unknown) => void;
  }[] = [];
  private ended: { error: unknown } | undefined;
  private untold = 0;

  constructor(
    private readonly owner: SubscriptionOwner,
    private readonly credit: number,
  ) {}

  /**
   * The next event; `done` at the end.
   *
   * @throws EngineError the engine ended the subscription because of it
   * @throws SequenceGapError it could not go on after a loss of the connection, and was not to begin anew
   * @throws ClientClosedError the client was closed
   */
  next(): Promise<IteratorResult<SubscriptionEvent<E>>> {
    const event = this.events.shift();
    if (event !== undefined) {
      this.took(event);
      return Promise.resolve({ done: false, value: event });
    }
    if (this.ended !== undefined) {
      return this.ended.error === undefined
        ? Promise.resolve({ done: true, value: undefined })
        : Promise.reject(this.ended.error);
    }
    return new Promise((resolve, reject) => this.waiters.push({ resolve, reject }));
  }

  /** Ends it. Events that wait are dropped. */
  close(): void {
    this.events = [];
    this.owner.end();
  }

  [Symbol.asyncIterator](): AsyncIterator<SubscriptionEvent<E>> {
    return {
      next: () => this.next(),
      return: () => {
        this.close();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  /** For the client: an event came. */
  put(event: SubscriptionEvent<E>): void {
    const waiter = this.waiters.shift();
    if (waiter === undefined) {
      this.events.push(event);
    } else {
      this.took(event);
      waiter.resolve({ done: false, value: event });
    }
  }

  /** For the client: no event comes any more. */
  finish(error: unknown): void {
    if (this.ended !== undefined) return;
    this.ended = { error };
    for (const waiter of this.waiters.splice(0)) {
      if (error === undefined) waiter.resolve({ done: true, value: undefined });
      else waiter.reject(error);
    }
  }

  /** Tells the engine of events that were taken, not one by one but half a credit at a time. */
  private took(event: SubscriptionEvent<E>): void {
    this.untold += 1;
    if (this.untold >= Math.ceil(this.credit / 2)) {
      this.untold = 0;
      this.owner.taken(event.sequence);
    }
  }
}

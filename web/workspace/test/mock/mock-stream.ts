import type {
  EventOf,
  FaultInfo,
  Params,
  Result,
  StreamName,
  SubscribeOptions,
  Subscription,
} from "../../../client/src/index.js";
import { engineFault } from "./engine-fault.js";
import { MessageFault } from "./message-fault.js";
import { travelled } from "./messages.js";
import { methodKinds } from "./schema.js";

/** One subscription as the engine sees it in one connection: the test says what comes when. */
export class MockStream<Name extends StreamName> {
  /** Whether nobody takes events any more: the component closed it, it was ended, or its connection is lost. */
  isOver = false;
  private acknowledged: number;

  /** @param last the number of the last event before, in an earlier connection or none */
  constructor(
    readonly method: Name,
    readonly params: Params<Name>,
    readonly options: SubscribeOptions,
    readonly subscription: Subscription<Result<Name>, EventOf<Name>>,
    private readonly credit: number,
    private last: number,
    private gap: boolean,
  ) {
    this.acknowledged = last;
  }

  /** How many more events the component can be sent before it takes some. */
  get room(): number {
    return this.credit - (this.last - this.acknowledged);
  }

  /** The number of the event that was sent last; 0 for none. */
  get sequence(): number {
    return this.last;
  }

  /**
   * Sends an event. One that nobody waits for any more is dropped, as it would be on its way.
   *
   * @param skipped how many events the engine left out before it, because the component was slow
   * @throws MessageFault it is not the method's event, or the engine would wait until some were taken
   */
  put(event: EventOf<Name>, skipped = 0): void {
    const payload = travelled(methodKinds[this.method].event ?? "", event, `an event of ${this.method}`) as EventOf<Name>;
    if (this.isOver) return;
    if (this.room <= 0) {
      throw new MessageFault(`${this.method}: ${this.credit} events wait to be taken; no engine sends more until some were`);
    }
    this.last += 1 + skipped;
    const gap = this.gap || skipped > 0;
    this.gap = false;
    // What was left out asks for no room.
    this.acknowledged += skipped;
    this.subscription.put({ sequence: this.last, payload, gap });
  }

  /** Ends it, with an error of the engine or without. */
  end(fault?: Partial<FaultInfo>): void {
    if (this.isOver) return;
    this.isOver = true;
    this.subscription.finish(fault === undefined ? undefined : engineFault(this.method, fault));
  }

  /** For the mock: events up to this one were taken. */
  took(sequence: number): void {
    this.acknowledged = Math.max(this.acknowledged, sequence);
  }
}

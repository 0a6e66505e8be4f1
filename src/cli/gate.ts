/**
 * Between a thread that writes and the one that may end it: nothing is ended while it writes, and what is ended writes no more.
 */

const FREE = 0;
const WRITING = 1;
const ENDED = 2;

/** Both threads hold one, made of the same memory. */
export class Gate {
  /** What the other thread makes its own of. */
  readonly shared: SharedArrayBuffer;
  private readonly state: Int32Array;

  constructor(shared = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.shared = shared;
    this.state = new Int32Array(shared);
  }

  /** From here on the thread writes, and is not ended any more. Does not come back where it is being ended. */
  enter(): void {
    if (Atomics.compareExchange(this.state, 0, FREE, WRITING) === ENDED) Atomics.wait(this.state, 0, ENDED);
  }

  /** Writes something that is whole by itself, after which the thread may be ended unless it was not before. */
  passing(write: () => void): void {
    const stays = Atomics.load(this.state, 0) === WRITING;
    this.enter();
    write();
    if (!stays) Atomics.store(this.state, 0, FREE);
  }

  /** Ends the thread where it does not write: it gets no further than to the gate. Says whether it does. */
  close(): boolean {
    return Atomics.compareExchange(this.state, 0, FREE, ENDED) !== WRITING;
  }
}

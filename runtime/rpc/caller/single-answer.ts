import { replaceStack } from "../stack.ts";
import type { Failure, Outcome } from "./call-request.ts";

/** The outcome of a call that answers once. */
export class SingleAnswer implements Outcome {
  /** Resolves when the call is over, however that was. */
  readonly settled: Promise<void>;
  #value: unknown;
  #failure: Failure | undefined;
  #resolve: () => void = () => {};

  constructor() {
    this.settled = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  value(value: unknown): void {
    this.#value = value;
  }

  done(): void {
    this.#resolve();
  }

  failed(failure: Failure): void {
    this.#failure = failure;
    this.#resolve();
  }

  /**
   * The result, or throws the error. Called behind the `await` of `settled`, where the stack leads
   * to the code that called; that of the turn in which the answer came would tell nothing.
   */
  take(): unknown {
    if (this.#failure === undefined) return this.#value;
    const { error, ownCode } = this.#failure;
    if (ownCode === undefined) replaceStack(error);
    throw error;
  }
}

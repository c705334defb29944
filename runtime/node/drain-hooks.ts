import type { Clock } from "../rpc/clock.ts";
import { describeError } from "./describe-error.ts";
import { Grace } from "./grace.ts";

/** What stands in front of a node, such as a gateway, and must stop before it drains. */
export class DrainHooks {
  readonly #hooks: (() => unknown)[] = [];
  readonly #failed: (what: string) => void;

  constructor(failed: (what: string) => void) {
    this.#failed = failed;
  }

  add(hook: () => unknown): void {
    this.#hooks.push(hook);
  }

  /**
   * Runs the hooks one after the other. When `limitMs` are over nobody is waited for, but all have been asked. Never
   * rejects.
   */
  async run(clock: Clock, limitMs: number): Promise<void> {
    const grace = new Grace(clock, limitMs);
    let isOver = false;
    for (const hook of this.#hooks) {
      const done = this.#ask(hook);
      if (isOver) continue;
      isOver = !(await grace.wait(done));
      if (isOver) this.#failed(`it takes longer than ${limitMs} ms`);
    }
    grace.end();
  }

  async #ask(hook: () => unknown): Promise<void> {
    try {
      await hook();
    } catch (error) {
      this.#failed(describeError(error));
    }
  }
}

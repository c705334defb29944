/** Those who listen to events, by name. One that throws is reported and harms neither the others nor who emits. */
export class Listeners<E extends { readonly [K in keyof E]: (...args: never[]) => void }> {
  readonly #byEvent: { readonly [K in keyof E]: Set<E[K]> };
  readonly #failed: (event: keyof E, error: unknown) => void;

  constructor(events: readonly (keyof E & string)[], failed: (event: keyof E, error: unknown) => void) {
    this.#byEvent = Object.fromEntries(events.map((event) => [event, new Set()])) as never;
    this.#failed = failed;
  }

  /** The function returned ends it. Throws `TypeError` for an event that there is not. */
  add<K extends keyof E & string>(event: K, listener: E[K]): () => void {
    if (!Object.hasOwn(this.#byEvent, event)) {
      const known = Object.keys(this.#byEvent).join(", ");
      throw new TypeError(`There is no event ${JSON.stringify(event)}; there are ${known}.`);
    }
    const listeners = this.#byEvent[event];
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  emit<K extends keyof E & string>(event: K, ...args: Parameters<E[K]>): void {
    for (const listener of this.#byEvent[event]) {
      try {
        (listener as (...args: Parameters<E[K]>) => void)(...args);
      } catch (error) {
        this.#failed(event, error);
      }
    }
  }
}

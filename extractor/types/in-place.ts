import type { ts } from "../compiler.ts";

/**
 * What was found about a type before it is described in place. Where one row is endless the others that go
 * as deep are as good as told.
 */
export type Recurrence = "none" | "itself" | "endless" | "told";

/**
 * The types without a name that are being described inside each other, back to the nearest named one.
 * One that is met inside itself needs a name, and a row of ever new ones has no end.
 */
export class InPlace {
  #open: ReadonlySet<ts.Type> = new Set();
  #depth = 0;
  /** Those that got a name because they recur. */
  readonly #names = new Map<ts.Type, string>();
  #deep = 0;
  /** Once a row without an end is found, others are not followed so far: they may be one more for each member. */
  #isEndless = false;

  recurrenceOf(type: ts.Type): Recurrence {
    if (this.#open.has(type) || this.#names.has(type)) return "itself";
    if (this.#depth < deep) return "none";
    if (this.#isEndless) return "told";
    this.#deep++;
    this.#isEndless = this.#depth >= deepest || this.#deep > mostDeep;
    return this.#isEndless ? "endless" : "none";
  }

  /** The name that the type got when it was found inside itself first: then it is `name`. */
  nameOf(type: ts.Type, name: () => string): string {
    const known = this.#names.get(type) ?? name();
    this.#names.set(type, known);
    return known;
  }

  within<T>(type: ts.Type, describe: () => T): T {
    return this.#with(new Set([...this.#open, type]), this.#depth + 1, describe);
  }

  /** Of a type that got a name: inside it all are met anew, but it is as deep as it was. */
  again<T>(type: ts.Type, describe: () => T): T {
    return this.#with(new Set([type]), this.#depth + 1, describe);
  }

  /** Of a type that has a name: those around it are not around what is in it. */
  apart<T>(describe: () => T): T {
    return this.#with(new Set(), 0, describe);
  }

  #with<T>(open: ReadonlySet<ts.Type>, depth: number, describe: () => T): T {
    const around = { open: this.#open, depth: this.#depth };
    this.#open = open;
    this.#depth = depth;
    try {
      return describe();
    } finally {
      this.#open = around.open;
      this.#depth = around.depth;
    }
  }
}

/** Beyond it types are counted. */
const deep = 5;

const deepest = 50;

/** Intersections of unions that lead to each other are not endless, but more than anybody would read. */
const mostDeep = 5_000;

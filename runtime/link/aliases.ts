import { maxMethodAliases } from "../wire/limits.ts";
import { type AliasTable, type MethodName, noAlias } from "../wire/open.ts";
import { Violation } from "../wire/violation.ts";
import type { CallHeader } from "./stream.ts";

/** Aliases that this side has assigned. */
export class SentAliases {
  readonly #byName = new Map<string, number>();
  #lastName: MethodName | undefined;
  #last: number = noAlias;

  /** -1: not assigned; `noAlias`: the table is full, name the method. */
  find(header: CallHeader): number {
    const name = this.#lastName;
    // Names are constants of generated code: mostly the same string, told by its address.
    if (
      name !== undefined &&
      name.method === header.method &&
      name.service === header.service &&
      name.hash === header.hash
    ) {
      return this.#last;
    }
    const alias = this.#byName.get(keyOf(header));
    if (alias === undefined) return this.#byName.size < maxMethodAliases ? -1 : noAlias;
    this.#remember(header, alias);
    return alias;
  }

  get next(): number {
    return this.#byName.size;
  }

  /** The OPEN that defines it is written. */
  assign(header: CallHeader): void {
    const alias = this.#byName.size;
    this.#byName.set(keyOf(header), alias);
    this.#remember(header, alias);
  }

  #remember(header: CallHeader, alias: number): void {
    this.#lastName = { service: header.service, method: header.method, hash: header.hash };
    this.#last = alias;
  }
}

/** Aliases that the peer has assigned: 0, 1, 2, … */
export class ReceivedAliases implements AliasTable {
  readonly #names: MethodName[] = [];

  get(alias: number): MethodName | undefined {
    return this.#names[alias];
  }

  define(alias: number, name: MethodName): void {
    if (alias !== this.#names.length || alias >= maxMethodAliases) {
      throw new Violation(
        `OPEN assigns alias ${alias}; the next is ${this.#names.length}, of ${maxMethodAliases}`,
      );
    }
    this.#names.push(name);
  }
}

function keyOf(header: CallHeader): string {
  return `${header.service}\0${header.method}\0${header.hash}`;
}

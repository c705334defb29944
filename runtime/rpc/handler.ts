import { describeType } from "../check/describe.ts";
import type { CallContext } from "./context.ts";
import type { Method, Service } from "./service.ts";

/** An author's object for contract `I`; each method may take a `CallContext` after its own parameters. */
export type Implementation<I> = {
  readonly [K in keyof I as NonNullable<I[K]> extends (...args: never[]) => unknown ? K : never]: WithContext<
    I[K]
  >;
};

type WithContext<F> = F extends (...args: infer A) => infer R
  ? number extends A["length"]
    ? F
    : (...args: [...A, context: CallContext]) => R
  : F;

/** What a node publishes: a contract and the functions that fulfil it. Made by generated code. */
export interface Handler {
  readonly service: Service;
  /** The contract as canonical JSON. */
  readonly contract: string;
  /** By name of the method. A method that the implementation leaves out, because it is optional, is missing. */
  readonly methods: ReadonlyMap<string, BoundMethod>;
}

export interface BoundMethod {
  readonly method: Method;
  /** The author's function, bound to the author's object. */
  readonly run: (...args: unknown[]) => unknown;
  /** Position of the `CallContext`, -1: the function does not take it. */
  readonly contextAt: number;
}

/**
 * Binds the methods of `implementation` by the names in the contract.
 * Throws `TypeError` if one of them is not a function.
 */
export function defineHandler<I>(
  service: Service<I>,
  implementation: Implementation<I>,
  contract: string,
): Handler {
  if (typeof implementation !== "object" || implementation === null) {
    throw new TypeError(
      `The implementation of ${service.name} must be an object, found ${implementation === null ? "null" : typeof implementation}.`,
    );
  }
  const untyped = service as Service;
  const target = implementation as Readonly<Record<string, unknown>>;
  const methods = new Map<string, BoundMethod>();
  for (const [name, method] of Object.entries(untyped.methods)) {
    // Object.prototype's members are nobody's implementation.
    const run = name in Object.prototype && !Object.hasOwn(target, name) ? undefined : target[name];
    if (run === undefined) continue;
    if (typeof run !== "function") {
      throw new TypeError(`${service.name}.${name} must be a function, found ${typeof run}.`);
    }
    methods.set(name, {
      method,
      run: run.bind(target) as BoundMethod["run"],
      // By the declared length: an appended argument would land in a parameter with a default.
      contextAt: run.length > method.arity ? method.arity : -1,
    });
  }
  if (methods.size === 0 && Object.keys(untyped.methods).length > 0) {
    throw new TypeError(`The implementation of ${service.name} has none of its methods.`);
  }
  return { service: untyped, contract, methods };
}

/** Throws `TypeError` for what is no handler, such as the implementation itself; `taker` is what takes one. */
export function checkHandler(handler: Handler, taker: string): void {
  const { service, methods } = Object(handler) as Partial<Handler>;
  if (typeof service?.name === "string" && methods instanceof Map) return;
  throw new TypeError(
    `${taker} takes a generated handler, as in ${taker}(helloHandler(implementation)), found ${describeType(handler)}.`,
  );
}

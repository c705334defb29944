import type { Check } from "../check/check.ts";

export type MethodKind = "unary" | "serverStream" | "clientStream" | "duplex";

/** Absent members are off. */
export interface Policy {
  readonly readonly?: true;
  readonly idempotent?: true;
  /** Default deadline of a call; the mesh's default if absent. */
  readonly timeoutMs?: number;
  /** Path to the session key in the arguments, beginning with the name of a parameter: `card.recipient`. */
  readonly sticky?: string;
  readonly hedge?: true;
  readonly auth?: string;
  readonly internal?: true;
  readonly deprecated?: true;
}

/** An error class or interface that a method declares with `@throws`. */
export interface ThrowsClause<E = unknown> {
  /** Thrown errors are matched by their `name`. */
  readonly name: string;
  /** Judges the error's data fields. */
  readonly check: Check<E>;
  /** HTTP status at the gateway. */
  readonly status: number;
  /** The author's class; its constructor is never run. Absent for an interface: a plain `Error` with the fields is made. */
  readonly type?: abstract new (...args: never[]) => E;
  /** Names of the data fields; nothing else of a thrown error travels. Absent: all its own enumerable ones. */
  readonly fields?: readonly string[];
}

interface MethodCommon<Params extends readonly unknown[]> {
  /** Name of the service in the contract. */
  readonly service: string;
  readonly name: string;
  /** First 8 bytes of the method's SHA-256, as 16 hex digits. */
  readonly hash: string;
  /** Judges the positional arguments, the client stream left out. */
  readonly params: Check<Params>;
  /** Number of parameters in the source, the client stream included; `Infinity` with a rest parameter. */
  readonly arity: number;
  readonly policy: Policy;
  readonly throws: readonly ThrowsClause[];
}

export interface UnaryMethod<Params extends readonly unknown[], Result> extends MethodCommon<Params> {
  readonly kind: "unary";
  readonly result: Check<Result>;
}

export interface ServerStreamMethod<Params extends readonly unknown[], Item> extends MethodCommon<Params> {
  readonly kind: "serverStream";
  readonly result: Check<Item>;
}

export interface ClientStreamMethod<
  Params extends readonly unknown[],
  Input,
  Result,
> extends MethodCommon<Params> {
  readonly kind: "clientStream";
  readonly input: Check<Input>;
  /** Position of the client stream among the parameters. */
  readonly inputAt: number;
  readonly result: Check<Result>;
}

export interface DuplexMethod<Params extends readonly unknown[], Input, Item> extends MethodCommon<Params> {
  readonly kind: "duplex";
  readonly input: Check<Input>;
  readonly inputAt: number;
  readonly result: Check<Item>;
}

/** Any method, when its types do not matter. */
export type Method =
  | UnaryMethod<any, any>
  | ServerStreamMethod<any, any>
  | ClientStreamMethod<any, any, any>
  | DuplexMethod<any, any, any>;

/** Whether the answer is one value and no stream. */
export function answersOnce({ kind }: Method): boolean {
  return kind === "unary" || kind === "clientStream";
}

/** The method table of a contract `I`. Made by generated code. */
export type Service<I = unknown> = MethodTable<MethodsOf<I>>;

/** Apart from `Service`, so that any service is assignable to `Service` without parameters. */
export interface MethodTable<Methods> {
  readonly name: string;
  /** SHA-256 of the sorted method hashes, hex. */
  readonly hash: string;
  readonly methods: Methods;
}

/** One entry for each method of `I`, of the kind that its signature says. */
export type MethodsOf<I> = unknown extends I
  ? Readonly<Record<string, Method>>
  : {
      readonly [
        K in keyof I as NonNullable<I[K]> extends (...args: never[]) => unknown ? K : never
      ]-?: MethodOf<NonNullable<I[K]>>;
    };

type MethodOf<F> = F extends (...args: infer A) => infer R
  ? ItemOf<R> extends infer Item
    ? [Item] extends [never]
      ? InputOf<A> extends infer Input
        ? [Input] extends [never]
          ? UnaryMethod<WithoutStream<A>, Awaited<R>>
          : ClientStreamMethod<WithoutStream<A>, Input, Awaited<R>>
        : never
      : InputOf<A> extends infer Input
        ? [Input] extends [never]
          ? ServerStreamMethod<WithoutStream<A>, Item>
          : DuplexMethod<WithoutStream<A>, Input, Item>
        : never
    : never
  : never;

/** The item type of a stream result, else never. (`any` is a value.) */
type ItemOf<R> = 0 extends 1 & Awaited<R>
  ? never
  : Awaited<R> extends AsyncIterable<infer Item>
    ? Item
    : never;

/** The item type of the client stream among parameters `A`, else never. */
type InputOf<A extends readonly unknown[]> = A extends readonly [infer First, ...infer Rest]
  ? 0 extends 1 & First
    ? InputOf<Rest>
    : [First] extends [AsyncIterable<infer Input>]
      ? Input
      : InputOf<Rest>
  : never;

/** Parameters `A` without the client stream. */
type WithoutStream<A extends readonly unknown[]> = A extends readonly [infer First, ...infer Rest]
  ? 0 extends 1 & First
    ? readonly [First, ...WithoutStream<Rest>]
    : [First] extends [AsyncIterable<unknown>]
      ? Omittable<Rest>
      : readonly [First, ...WithoutStream<Rest>]
  : Omittable<A>;

/**
 * Optional parameters `A`, each of which may be undefined too: a tuple behind `...` says so only
 * without `exactOptionalPropertyTypes`, and a parameter that is left out is undefined in any case.
 */
type Omittable<A extends readonly unknown[]> = "0" extends keyof A
  ? A extends readonly [_?: infer First, ..._: infer Rest]
    ? readonly [_?: First | undefined, ...Omittable<Rest>]
    : Readonly<A>
  : Readonly<A>;

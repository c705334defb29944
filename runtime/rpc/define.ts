import type { Check } from "../check/check.ts";
import type { Route, Routes } from "./routes.ts";
import type {
  ClientStreamMethod,
  DuplexMethod,
  Method,
  MethodsOf,
  Policy,
  ServerStreamMethod,
  Service,
  ThrowsClause,
  UnaryMethod,
} from "./service.ts";

/** Names the methods of a table and puts it under the service's name. */
export function defineService<I>(name: string, hash: string, methods: MethodsOf<I>): Service<I> {
  const named: Record<string, Method> = {};
  for (const [method, entry] of Object.entries<Method>(methods as Record<string, Method>)) {
    named[method] = { ...entry, service: name, name: method };
  }
  return { name, hash, methods: named as unknown as MethodsOf<I> };
}

/** One value in, one value out. */
export function unary<P extends readonly unknown[], R>(
  hash: string,
  arity: number,
  params: Check<P>,
  result: Check<R>,
  policy: Policy = {},
  throws: readonly ThrowsClause[] = [],
): UnaryMethod<P, R> {
  return { kind: "unary", service: "", name: "", hash, arity, params, result, policy, throws };
}

/** One value in, items out. */
export function serverStream<P extends readonly unknown[], T>(
  hash: string,
  arity: number,
  params: Check<P>,
  item: Check<T>,
  policy: Policy = {},
  throws: readonly ThrowsClause[] = [],
): ServerStreamMethod<P, T> {
  return { kind: "serverStream", service: "", name: "", hash, arity, params, result: item, policy, throws };
}

/** Items in, one value out. `inputAt` is the position of the stream among the parameters. */
export function clientStream<P extends readonly unknown[], I, R>(
  hash: string,
  arity: number,
  params: Check<P>,
  input: Check<I>,
  inputAt: number,
  result: Check<R>,
  policy: Policy = {},
  throws: readonly ThrowsClause[] = [],
): ClientStreamMethod<P, I, R> {
  return {
    kind: "clientStream",
    service: "",
    name: "",
    hash,
    arity,
    params,
    input,
    inputAt,
    result,
    policy,
    throws,
  };
}

/** Items in, items out. `inputAt` is the position of the stream among the parameters. */
export function duplex<P extends readonly unknown[], I, T>(
  hash: string,
  arity: number,
  params: Check<P>,
  input: Check<I>,
  inputAt: number,
  item: Check<T>,
  policy: Policy = {},
  throws: readonly ThrowsClause[] = [],
): DuplexMethod<P, I, T> {
  return {
    kind: "duplex",
    service: "",
    name: "",
    hash,
    arity,
    params,
    input,
    inputAt,
    result: item,
    policy,
    throws,
  };
}

/**
 * An error that a method declares. `type` is the author's class, undefined for an interface;
 * `fields` are the names of its data fields.
 */
export function throwsClause<E>(
  name: string,
  check: Check<E>,
  status = 422,
  type?: abstract new (...args: never[]) => unknown,
  fields?: readonly string[],
): ThrowsClause<E> {
  return {
    name,
    check,
    status,
    ...(type !== undefined && { type: type as abstract new (...args: never[]) => E }),
    ...(fields !== undefined && { fields }),
  };
}

/** The routes of one service, for the gateway. */
export function defineRoutes(service: Service, contract: string, routes: readonly Route[]): Routes {
  return { service, contract, routes };
}

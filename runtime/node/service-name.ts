import { describe } from "../check/describe.ts";

/** A generated service, or its name. */
export type ServiceOrName = { readonly name: string } | string;

/** Throws `TypeError` for what has no name. */
export function nameOf(service: ServiceOrName): string {
  const name = typeof service === "string" ? service : service?.name;
  if (typeof name !== "string" || name === "") {
    throw new TypeError(`A generated service or its name is needed, found ${describe(service)}.`);
  }
  return name;
}

/** The same of a list; `taker` is the method that takes it. */
export function namesOf(services: readonly ServiceOrName[], taker: string): string[] {
  if (Array.isArray(services)) return services.map(nameOf);
  throw new TypeError(`${taker} takes a list of services, as in ${taker}([helloService]).`);
}

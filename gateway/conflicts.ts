import type { Routes } from "@meshrpc/runtime/contract";

/** Throws `TypeError` if two of the routes are reached by the same request: the second never would be. */
export function refuseConflicts(services: readonly Routes[], reserved: readonly string[]): void {
  const owners = new Map(reserved.map((path) => [`GET ${path}`, "the gateway itself"]));
  for (const { service, routes } of services) {
    for (const { verb, path, method } of routes) {
      const shape = `${verb} ${path.replaceAll(/:[^/]+/g, ":")}`;
      const owner = owners.get(shape);
      const self = `${service.name}.${method}`;
      if (owner !== undefined) {
        throw new TypeError(
          `${verb} ${path} is a route of both ${owner} and ${self}; give one of them another path.`,
        );
      }
      owners.set(shape, self);
    }
  }
}

import type { Handler, Route, Routes } from "@meshrpc/runtime/contract";
import { parseIdl, routeTable } from "@meshrpc/schema";
import { getRouterParam } from "h3";
import { createGateway, type Gateway } from "./gateway.ts";
import type { GatewayMesh } from "./options.ts";

/** What one node has to offer over HTTP. */
export interface NodeParts {
  /** By the name under which each is published. */
  readonly services: ReadonlyMap<string, Handler>;
  /** By path. */
  readonly http: ReadonlyMap<string, { readonly fetch: (request: Request) => Promise<Response> }>;
  /** Asks one instance of a service whether it is there. */
  ping(service: string): Promise<object>;
}

/**
 * A gateway of one node, made from the contracts that its handlers carry: what `mesh.listenHttp` serves (HTTP.md, "One
 * node"). Throws like `createGateway`.
 */
export function createNodeGateway(mesh: GatewayMesh, { services, http, ping }: NodeParts): Gateway {
  const gateway = createGateway(mesh, {
    services: Array.from(services, ([name, handler]) => routesOf(name, handler)),
  });
  for (const [path, handler] of http) gateway.app.all(`${path}/**`, handler);
  gateway.app.get("/ping/:service", (event) =>
    ping(getRouterParam(event, "service", { decode: true }) ?? ""),
  );
  return gateway;
}

/** Of a service that is published under another name, only the default routes carry that name. */
function routesOf(name: string, { service, contract }: Handler): Routes {
  const idl = { ...parseIdl(contract, `the contract of ${service.name}`), service: name };
  const routes = routeTable(idl).flatMap((route): Route[] => {
    const method = service.methods[route.method];
    if (method === undefined || (name !== service.name && route.standard !== true)) return [];
    return [{ ...route, check: method.params }];
  });
  return { service: { ...service, name }, contract, routes };
}

import { isIP } from "node:net";
import type { Handler, Route, Routes } from "@meshrpc/runtime/contract";
import { parseIdl, routeTable } from "@meshrpc/schema";
import { getRouterParam } from "h3";
import { createGateway, type Gateway } from "./gateway.ts";
import type { GatewayMesh } from "./options.ts";
import { HttpProblem } from "./problem.ts";
import { quote } from "./quote.ts";

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
  gateway.app.use(({ req }) => refuseForeignName(req));
  for (const [path, handler] of http) gateway.app.all(`${path}/**`, handler);
  gateway.app.get("/ping/:service", (event) =>
    ping(getRouterParam(event, "service", { decode: true }) ?? ""),
  );
  return gateway;
}

/**
 * Refuses what a browser on the same machine asks under a name that its page has pointed here: it may read all answers to that
 * name, and a port on loopback has no other protection. Addresses cannot be pointed anywhere, nor can `localhost`.
 */
function refuseForeignName({ headers, ip }: Request & { readonly ip?: unknown }): void {
  const isLocal = typeof ip !== "string" || /^(?:::1$|(?:::ffff:)?127\.)/.test(ip);
  const name = (headers.get("host") ?? "").replace(/:\d*$/, "").toLowerCase();
  if (!isLocal || name === "" || name === "localhost" || name.endsWith(".localhost")) return;
  if (isIP(name.replace(/^\[(.*)\]$/, "$1")) !== 0) return;
  throw new HttpProblem(
    403,
    `This port is for debugging: it answers to localhost or an address, not to the name ${quote(name)}, which any web page could give it.`,
  );
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

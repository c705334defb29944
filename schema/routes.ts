import type { HttpIdl, Idl, MethodIdl, ParamIdl } from "./idl.ts";
import { didYouMean } from "./nearest.ts";
import { type IdlProblem, show } from "./problem.ts";
import { textTarget, type TextTarget } from "./text-target.ts";

/** One HTTP route of a service, as the gateway mounts it. */
export interface Route {
  readonly verb: HttpIdl["verb"];
  /** `/greeter/greet/:name` */
  readonly path: string;
  readonly method: string;
  /** In the order of the arguments, the client stream left out. */
  readonly params: readonly RouteParam[];
  /** True for the default `POST /<service>/<method>`. */
  readonly standard?: true;
}

export interface RouteParam {
  readonly name: string;
  readonly in: "path" | "query" | "body";
  readonly optional?: true;
  readonly rest?: true;
  /** How text becomes a value: the first that fits, in this order. Left out for `body`. */
  readonly to?: readonly TextTarget[];
  /** A repeated query key becomes an array of such values. */
  readonly list?: true;
}

/** The routes of a contract, in the order of its methods, the default one of each first (IDL.md, "Routes"). */
export function routeTable(idl: Idl): Route[] {
  return idl.methods.flatMap((method) => routesOf(idl, method).map((entry) => entry.route));
}

interface PlacedRoute {
  readonly route: Route;
  /** Step of a JSON pointer inside the method; empty for the default route. */
  readonly step: string;
}

function routesOf(idl: Idl, method: MethodIdl): readonly PlacedRoute[] {
  if (method.policy.internal === true) return [];
  const declared = method.http.map((http, at) => ({
    route: declaredRoute(idl, method, http),
    step: `/http/${at}`,
  }));
  if (method.http.some((http) => http.only === true)) return declared;
  return [{ route: standardRoute(idl, method), step: "" }, ...declared];
}

function standardRoute(idl: Idl, method: MethodIdl): Route {
  const params = sentParams(method).map((param) => ({
    name: param.name,
    in: "body" as const,
    ...flags(param),
  }));
  return {
    verb: "POST",
    path: `/${idl.service}/${method.name}`,
    method: method.name,
    params,
    standard: true,
  };
}

function declaredRoute(idl: Idl, method: MethodIdl, { verb, path }: HttpIdl): Route {
  const inPath = new Set(pathParams(path));
  const elsewhere = verb === "GET" || verb === "DELETE" ? "query" : "body";
  const params = sentParams(method).map((param): RouteParam => {
    const place: RouteParam["in"] = inPath.has(param.name) ? "path" : elsewhere;
    const base = { name: param.name, in: place, ...flags(param) };
    return place === "body" ? base : { ...base, ...textTarget(idl.types, param.schema, place === "query") };
  });
  return { verb, path, method: method.name, params };
}

function sentParams(method: MethodIdl): readonly ParamIdl[] {
  return method.params.filter((param) => param.stream !== true);
}

function flags({ optional, rest }: ParamIdl): Pick<RouteParam, "optional" | "rest"> {
  return { ...(optional === true && { optional }), ...(rest === true && { rest }) };
}

function pathParams(path: string): readonly string[] {
  return path.split("/").flatMap((segment) => (segment.startsWith(":") ? [segment.slice(1)] : []));
}

const pathSyntax = /^\/$|^(\/(:[\p{ID_Start}$_][\p{ID_Continue}$]*|[A-Za-z0-9._~-]+))+$/u;

/** Routes that cannot be mounted: bad paths, parameters that do not exist, the same route twice. */
export function routeProblems(idl: Idl): readonly IdlProblem[] {
  const problems: IdlProblem[] = [];
  const taken = new Map<string, string>();
  idl.methods.forEach((method, at) => {
    const path = `/methods/${at}`;
    method.http.forEach((http, index) => {
      problems.push(...declaredProblems(method, http, `${path}/http/${index}`));
    });
    for (const { route, step } of routesOf(idl, method)) {
      const shape = `${route.verb} ${route.path.replace(/:[^/]+/g, ":")}`;
      const owner = taken.get(shape);
      if (owner !== undefined) {
        const message = `${route.verb} ${route.path} is a route of ${show(owner)} already; choose another path`;
        problems.push({ path: path + step, message });
      }
      taken.set(shape, method.name);
    }
  });
  return problems;
}

function declaredProblems(method: MethodIdl, { path }: HttpIdl, at: string): readonly IdlProblem[] {
  if (method.kind === "clientStream" || method.kind === "duplex") {
    return [{ path: at, message: "a method that takes a stream has the default POST route only" }];
  }
  if (method.policy.internal === true) {
    return [{ path: at, message: "an internal method has no routes; leave out one of the two" }];
  }
  if (!pathSyntax.test(path)) {
    const allowed = `"/" before each segment; a segment is letters, digits, "-", "_", "." and "~", or ":" and a parameter`;
    return [{ path: `${at}/path`, message: `found ${show(path)}; allowed: ${allowed}` }];
  }
  const problems: IdlProblem[] = [];
  const names = sentParams(method).map((param) => param.name);
  const seen = new Set<string>();
  for (const name of pathParams(path)) {
    const param = method.params.find((candidate) => candidate.name === name);
    const report = (message: string): void => {
      problems.push({ path: `${at}/path`, message });
    };
    if (param === undefined)
      report(
        `no parameter is called ${show(name)}${didYouMean(name, names)}; allowed: ${names.join(", ") || "none"}`,
      );
    else if (param.rest === true) report(`${show(name)} is a rest parameter: it cannot stand in the path`);
    if (seen.has(name)) report(`${show(name)} stands twice in the path`);
    seen.add(name);
  }
  return problems;
}

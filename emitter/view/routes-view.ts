import { type Idl, type Route, type RouteParam, routeTable } from "@meshrpc/schema";
import type { RoutesView, RouteView } from "@meshrpc/templates";
import { docComment } from "../text/comment.ts";
import { layout } from "../text/layout.ts";
import { quote } from "../text/literal.ts";
import { FileScope } from "./file-scope.ts";
import { codeNames } from "./names.ts";

export function routesView(idl: Idl, provenance: string): RoutesView {
  const { routes, service } = codeNames(idl);
  const scope = new FileScope(idl, [routes]);
  const wire = scope.wire();
  return {
    provenance,
    doc: docComment([`The HTTP routes of \`${idl.interface}\`, for a gateway to mount.`]),
    routesName: routes,
    routesType: scope.runtimeType("Routes"),
    defineRoutes: scope.runtimeValue("defineRoutes"),
    service: scope.service(service),
    wire,
    routes: routeTable(idl).map((route) => routeView(route, wire)),
    imports: scope.imports(),
  };
}

function routeView(route: Route, wire: string): RouteView {
  return {
    verb: quote(route.verb),
    path: quote(route.path),
    method: quote(route.method),
    check: `${wire}.${route.method}ParamsClosed`,
    params: layout("[", route.params.map(paramText), "]", "    ", "    params: ,".length),
    standard: route.standard === true,
  };
}

function paramText({ name, in: place, optional, rest, to, list }: RouteParam): string {
  const members = [`name: ${quote(name)}`, `in: ${quote(place)}`];
  if (optional === true) members.push("optional: true");
  if (rest === true) members.push("rest: true");
  if (to !== undefined) members.push(`to: [${to.map(quote).join(", ")}]`);
  if (list === true) members.push("list: true");
  return `{ ${members.join(", ")} }`;
}

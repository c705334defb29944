import { nearest } from "@meshrpc/schema";
import type { H3, H3Event } from "h3";

/**
 * What an h3 app serves, generated and hand-written. The one file that looks behind h3's public
 * face: `~routes` and `~findRoute`.
 */
export interface TableRow {
  /** `*` for a route that takes every verb. */
  readonly verb: string;
  readonly path: string;
}

export function tableOf(app: H3): readonly TableRow[] {
  return app["~routes"].map(({ method, route }) => ({ verb: method || "*", path: route ?? "/" }));
}

/** The verbs for which `app` has a route at the path of `event`, sorted. */
export function verbsAt(app: H3, { url }: H3Event): readonly string[] {
  return verbs.filter((method) => app["~findRoute"]({ req: { method }, url } as H3Event) !== undefined);
}

const verbs = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/** ` (did you mean "/greeter/greet/:name"?)`, or nothing. */
export function nearestRoute(app: H3, pathname: string): string {
  if (pathname.length > maxCompared) return "";
  const segments = pathname.split("/");
  const byFilledPath = new Map(tableOf(app).map(({ path }) => [fill(path, segments), path]));
  const found = nearest(pathname, byFilledPath.keys());
  return found === undefined ? "" : ` (did you mean ${JSON.stringify(byFilledPath.get(found))}?)`;
}

/** Comparing costs the square of the length. */
const maxCompared = 200;

/** A parameter is as near as can be to whatever stands in its place. */
function fill(path: string, segments: readonly string[]): string {
  return path
    .split("/")
    .map((part, at) => (part.startsWith(":") ? segments[at] || part : part))
    .join("/");
}

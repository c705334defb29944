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

/** ` (did you mean "GET /greeter/greet/:name"?)`, or nothing. Of equally near paths the one that takes the verb. */
export function nearestRoute(app: H3, verb: string, pathname: string): string {
  if (pathname.length > maxCompared) return "";
  const segments = pathname.split("/");
  const rows = tableOf(app).toSorted((a, b) => Number(takes(b, verb)) - Number(takes(a, verb)));
  const byFilledPath = new Map<string, TableRow>();
  for (const row of rows) {
    const filled = fill(row.path, segments);
    if (!byFilledPath.has(filled)) byFilledPath.set(filled, row);
  }
  const found = byFilledPath.get(nearest(pathname, byFilledPath.keys()) ?? "") ?? sameMethod(rows, segments);
  return found === undefined ? "" : ` (did you mean ${JSON.stringify(`${found.verb} ${found.path}`)}?)`;
}

function takes({ verb }: TableRow, wanted: string): boolean {
  return verb === wanted || verb === "*";
}

/** A path of too many or too few segments, but of the service and the method that it names. */
function sameMethod(rows: readonly TableRow[], [, service, method]: readonly string[]): TableRow | undefined {
  return method === undefined
    ? undefined
    : rows.find(({ path }) => `${path}/`.startsWith(`/${service}/${method}/`));
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

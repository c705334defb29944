import type { H3 } from "h3";

export interface Health {
  readonly draining: () => boolean;
  /** Names of the services that no instance serves. */
  readonly missing: () => readonly string[];
}

export const healthPaths = ["/healthz", "/readyz"] as const;

/** `/healthz`: the process lives. `/readyz`: requests can be served (HTTP.md, "Health"). */
export function mountHealth(app: H3, { draining, missing }: Health): void {
  const [alive, ready] = healthPaths;
  app.get(alive, () => json(200, { status: "ok" }));
  app.get(ready, () => {
    if (draining()) return json(503, { status: "draining" });
    const names = missing();
    return names.length === 0
      ? json(200, { status: "ok" })
      : json(503, { status: "waiting", missing: names });
  });
}

function json(status: number, body: object): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store" },
  });
}

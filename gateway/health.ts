import type { H3 } from "h3";
import { answerJson } from "./answer.ts";

export interface Health {
  readonly draining: () => boolean;
  /** Names of the services that no instance serves. */
  readonly missing: () => readonly string[];
}

export const healthPaths = ["/healthz", "/readyz"] as const;

/** `/healthz`: the process lives. `/readyz`: requests can be served (HTTP.md, "Health"). */
export function mountHealth(app: H3, { draining, missing }: Health): void {
  const [alive, ready] = healthPaths;
  app.get(alive, () => answerJson(200, { status: "ok" }, uncached));
  app.get(ready, () => {
    if (draining()) return answerJson(503, { status: "draining" }, uncached);
    const names = missing();
    return names.length === 0
      ? answerJson(200, { status: "ok" }, uncached)
      : answerJson(503, { status: "waiting", missing: names }, uncached);
  });
}

const uncached = { "cache-control": "no-store" };

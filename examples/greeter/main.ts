/**
 * One greeter. Start as many as you like:
 *
 *     npm run greeter -- -N localhost:11999
 */
import { parseArgs } from "node:util";
import { Mesh } from "@meshrpc/runtime";
import { fail } from "../fail.ts";
import { GreeterService } from "./greeter-service.ts";
import { greeterHandler } from "./service/gen/greeter.handler.ts";

try {
  const { values: flags } = parseArgs({
    options: {
      nodes: { type: "string", short: "N", multiple: true },
      tag: { type: "string", short: "T", multiple: true },
      "listen-addr": { type: "string" },
    },
  });
  const mesh = new Mesh({
    name: "greeter",
    log: "calls",
    ...(flags.nodes && { nodes: flags.nodes }),
    ...(flags.tag && { tags: flags.tag }),
  });
  mesh.publish(greeterHandler(new GreeterService()));
  mesh.publishHttp("check", () => new Response(`All ok! ${now()}\n`), { methods: ["GET"] });
  await mesh.listen(flags["listen-addr"]);
} catch (error) {
  fail(error);
}

/** In UTC, to the second: `2019-05-24T16:29:04Z` */
function now(): string {
  return new Date().toISOString().replace(/\.\d+/, "");
}

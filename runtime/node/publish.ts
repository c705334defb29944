import { meshService } from "../rpc/builtin.ts";
import { checkHandler, type Handler } from "../rpc/handler.ts";
import { checkName } from "../rpc/published-name.ts";
import type { NodeParts } from "./parts.ts";

/** Offers a service to the mesh, and returns its name there. Throws as `Mesh.publish` does. */
export function publish({ server, membership }: NodeParts, handler: Handler, as: string | undefined): string {
  checkHandler(handler, "mesh.publish");
  const name = as ?? handler.service.name;
  if (name === meshService.name)
    throw new TypeError(`Every node publishes its own "${name}"; choose another name.`);
  checkName(name, "mesh.publish");
  if (server.services.has(name)) throw new TypeError(`This node publishes a service named ${name} already.`);
  const { services } = membership.registry.own;
  membership.amend({ services: [...services, { name, hash: handler.service.hash }] });
  server.publish(handler, name);
  return name;
}

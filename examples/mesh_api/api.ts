import { createGateway, type Gateway } from "@meshrpc/gateway";
import { Mesh } from "@meshrpc/runtime";
import { getRouterParams } from "h3";
import { GreeterClient } from "../greeter/service/gen/greeter.client.ts";
import { greeterRoutes } from "../greeter/service/gen/greeter.routes.ts";
import { greeterService } from "../greeter/service/gen/greeter.service.ts";
import type { Greeter } from "../greeter/service/greeter.ts";

export interface ApiOptions {
  /** Where other nodes reach this one: `127.0.0.1:11999`. */
  readonly listenAddr: string;
  /** 0: any free port. */
  readonly httpPort: number;
  /** `0.0.0.0`: every interface, as in a container. */
  readonly httpHost: string;
  readonly nodes?: readonly string[];
  readonly tags?: readonly string[];
}

/** Joins the mesh and serves the greeter's routes, generated and hand-written. */
export async function startApi(options: ApiOptions): Promise<{ mesh: Mesh; gateway: Gateway; url: string }> {
  const mesh = new Mesh({
    name: "mesh-api",
    log: "calls",
    ...(options.nodes && { nodes: options.nodes }),
    ...(options.tags && { tags: options.tags }),
  });
  const gateway = createGateway(mesh, { services: [greeterRoutes] });
  const greeter: Greeter = new GreeterClient(mesh.channel(greeterService));

  gateway.app.get("/greeter/check", mesh.http("greeter", "check"));
  gateway.app.post("/greeter/sendPostcard/:recipient/:address/:message", async (event) => {
    const { recipient = "", address = "", message = "" } = getRouterParams(event, { decode: true });
    const card = { pictureUrl: "", address, recipient, message };
    await greeter.sendPostcard(card);
    return card;
  });

  try {
    await mesh.listen(options.listenAddr);
    const url = await gateway.listen({ port: options.httpPort, hostname: options.httpHost });
    return { mesh, gateway, url };
  } catch (error) {
    await gateway.close();
    await mesh.close();
    throw error;
  }
}

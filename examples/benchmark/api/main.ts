/**
 * The HTTP side of the benchmark; `npm run hop` starts it with five peers. `POST /peer/hop` sends a
 * call through the mesh, `POST /staticPeer/hop` through the same peers in this process:
 *
 *     curl -d '{"queue":["A","B","C","D","E"],"limit":1000}' http://localhost:8282/peer/hop
 */
import { createGateway } from "@meshrpc/gateway";
import { localChannel, Mesh, RpcError } from "@meshrpc/runtime";
import { fail } from "../../fail.ts";
import { portHint, readFlags } from "../../mesh_api/flags.ts";
import { deepLimits } from "../limits.ts";
import { peerNames } from "../names.ts";
import { PeerClient } from "../service/gen/peer.client.ts";
import type { Peer } from "../service/peer.ts";
import { BenchService } from "./bench-service.ts";
import type { Bench, HopReply } from "../service/bench.ts";
import { BenchClient } from "../service/gen/bench.client.ts";
import { benchHandler } from "../service/gen/bench.handler.ts";
import { staticPeers } from "./static-peers.ts";

try {
  const flags = readFlags(process.argv.slice(2), process.env);
  const mesh = new Mesh({
    name: "bench-api",
    limits: deepLimits,
    ...(flags.nodes && { nodes: flags.nodes }),
  });
  const gateway = createGateway(mesh, { services: [] });
  const peers = new Map<string, Peer>(peerNames.map((name) => [name, new PeerClient(mesh.channel(name))]));
  gateway.app.post("/peer/hop", answerWith(benchOf(peers)));
  gateway.app.post("/staticPeer/hop", answerWith(benchOf(staticPeers(peerNames))));

  await mesh.listen(flags.listenAddr);
  await gateway.listen({ port: flags.httpPort, hostname: "127.0.0.1" });
  await mesh.wait(peerNames, { timeoutMs: 60_000 });
  console.log(`All peers are there: ${peerNames.join(", ")}`);
} catch (error) {
  fail(error, portHint);
}

/** Over a local channel, which judges what came by HTTP. */
function benchOf(peers: ReadonlyMap<string, Peer>): Bench {
  return new BenchClient(localChannel(benchHandler(new BenchService(peers))));
}

/** A route for any content type, as curl sends it. */
function answerWith(bench: Bench): (event: { readonly req: Request }) => Promise<HopReply> {
  return async ({ req }) => {
    const { queue, limit } = parse(await req.text());
    return bench.hop(queue as string[], limit as number);
  };
}

function parse(text: string): { readonly queue?: unknown; readonly limit?: unknown } {
  try {
    return Object(JSON.parse(text)) as object;
  } catch (cause) {
    const example = '{"queue": ["A", "B"], "limit": 10}';
    throw new RpcError("invalid_argument", `The body must be JSON, such as ${example}.`, { cause });
  }
}

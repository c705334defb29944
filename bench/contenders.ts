import { createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import type { Processes, Program } from "../examples/benchmark/processes.ts";
import type { Load, Sample } from "./unary/load.ts";

/** `raw` is no rival but the limit. */
export type ContenderName = "ours" | "raw" | "moleculer" | "grpc-js";

/** One system: a server and a client in processes of their own. */
export class Contender {
  readonly name: ContenderName;
  readonly #client: Program;

  constructor(name: ContenderName, client: Program) {
    this.name = name;
    this.#client = client;
  }

  async measure(load: Load): Promise<Sample> {
    return (await this.#client.ask(load)) as Sample;
  }
}

const folders: Readonly<Record<ContenderName, string>> = {
  ours: "meshrpc",
  raw: "raw",
  moleculer: "moleculer",
  "grpc-js": "grpc",
};

/** Starts all of them, one after the other. */
export async function startContenders(processes: Processes): Promise<readonly Contender[]> {
  const contenders: Contender[] = [];
  for (const name of Object.keys(folders) as ContenderName[]) {
    contenders.push(await startContender(processes, name));
  }
  return contenders;
}

/** Ports are chosen here, for those that cannot choose one themselves. */
async function startContender(processes: Processes, name: ContenderName): Promise<Contender> {
  const program = (file: string): string => new URL(`unary/${folders[name]}/${file}`, import.meta.url).href;
  const server = processes.start(program("server.ts"), [await freePort()]);
  const address = await server.saw(/^serves (\S+)/);
  const client = processes.start(program("client.ts"), [address, await freePort()]);
  await client.saw(/^ready/);
  return new Contender(name, client);
}

async function freePort(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return String(port);
}

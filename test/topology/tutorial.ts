import { writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parse } from "yaml";
import { Container } from "../deployment/container.ts";
import { parseDockerfile } from "../deployment/dockerfile.ts";
import type { Image } from "../deployment/image.ts";
import { read, repository } from "../guards/workspace.ts";
import { MeshNetwork } from "./network.ts";

/** A container that answers calls, and how many it has answered, by its log. */
export class Member {
  /** Of its network. */
  readonly id: string;
  /** As the mesh calls it: `greeter.7f3a`. */
  readonly instance: string;
  readonly container: Container;

  constructor(id: string, instance: string, container: Container) {
    this.id = id;
    this.instance = instance;
    this.container = container;
  }

  /** Resolves when this one can send calls to the other. */
  async sees(other: Member): Promise<void> {
    const name = other.instance.replace(".", String.raw`\.`);
    await this.container.saw(new RegExp(`(?:found|through) ${name}`));
  }

  get calls(): number {
    return this.container.lines.filter((line) => /\| (?:POST|GET) \/greeter\//.test(line)).length;
  }
}

export interface StartOptions {
  /** By which others find it; the service's unless said. */
  readonly name?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

/** Starts the services of `docker-compose.yml` with what it and their Dockerfiles say, on the sources of the checkout. */
export class Tutorial {
  readonly network: MeshNetwork = new MeshNetwork();
  readonly secret: string = "a secret of this network";
  readonly #services = (parse(read("docker-compose.yml"), { merge: true }) as { services: Services })
    .services;
  #next = 1;

  constructor() {
    writeFileSync("/run/secrets/cluster_secret", `${this.secret}\n`);
  }

  async start(service: "greeter" | "mesh-api", options: StartOptions = {}): Promise<Member> {
    const { build, environment } = this.#services[service];
    const id = `${service}-${this.#next++}`;
    this.network.join(id, options.name ?? service);
    const container = new Container(imageInPlace(build.dockerfile), {
      env: { ...environment, ...options.env },
      path: `${dirname(process.execPath)}:${process.env.PATH}:/usr/sbin:/sbin`,
      within: this.network.within(id),
      ...(options.args && { args: options.args }),
    });
    const instance = await container.saw(/ (\S+\.\w+) listens on/);
    return new Member(id, instance, container);
  }
}

type Services = Readonly<
  Record<
    "greeter" | "mesh-api",
    {
      readonly build: { readonly dockerfile: string };
      readonly environment: Readonly<Record<string, string>>;
    }
  >
>;

/** The image that a Dockerfile describes, with the checkout instead of what it would copy. */
function imageInPlace(dockerfile: string): Image {
  const steps = parseDockerfile(read(dockerfile)).at(-1)?.instructions ?? [];
  const commandOf = (kind: "entrypoint" | "cmd" | "healthcheck"): readonly string[] =>
    steps.flatMap((step) => (step.kind === kind ? step.command : []));
  return {
    root: "/",
    workdir: repository,
    env: Object.fromEntries(steps.flatMap((step) => (step.kind === "env" ? [[step.name, step.value]] : []))),
    // It is root who may enter a network.
    user: undefined,
    ports: [],
    stopSignal: steps.find((step) => step.kind === "stopsignal")?.signal ?? "SIGTERM",
    entrypoint: commandOf("entrypoint"),
    cmd: commandOf("cmd"),
    healthcheck: commandOf("healthcheck"),
  };
}

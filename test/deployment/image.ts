import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { basename, dirname, join, posix, relative, sep } from "node:path";
import { type Stage, parseDockerfile } from "./dockerfile.ts";
import { type Ignored, parseDockerignore } from "./dockerignore.ts";

/** What an image says of the containers that are made of it. Its files are below `root`. */
export interface Image {
  readonly root: string;
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly user: string | undefined;
  readonly ports: readonly number[];
  readonly stopSignal: NodeJS.Signals;
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly healthcheck: readonly string[] | undefined;
}

export interface BuildOptions {
  /** Folder of the build context. */
  readonly context: string;
  /** Relative to the context. */
  readonly dockerfile: string;
  /** An empty folder, which gets one folder per stage. */
  readonly into: string;
  /** Environment of RUN beside what the stage sets. */
  readonly env: Readonly<Record<string, string>>;
  /** Told of each step, and of what is not done as a builder would do it. */
  readonly log: (line: string) => void;
}

/**
 * Does what a Dockerfile says, in folders: each stage is one, in which absolute paths of COPY and WORKDIR start. Base
 * images are not there: RUN uses the programs of this machine, and may name no absolute path.
 */
export function buildImage(options: BuildOptions): Image {
  const stages = parseDockerfile(fs.readFileSync(join(options.context, options.dockerfile), "utf8"));
  const ignored = parseDockerignore(fs.readFileSync(join(options.context, ".dockerignore"), "utf8"));
  const built = new Map<string, string>();
  let image: Image | undefined;
  for (const [at, stage] of stages.entries()) {
    const root = join(options.into, String(at));
    fs.mkdirSync(root);
    image = buildStage(stage, root, options, { ignored, built });
    if (stage.name !== undefined) built.set(stage.name, root);
  }
  if (image === undefined) throw new Error(`${options.dockerfile} has no FROM`);
  return image;
}

interface Surroundings {
  readonly ignored: Ignored;
  /** Folders of earlier stages by name. */
  readonly built: ReadonlyMap<string, string>;
}

function buildStage(stage: Stage, root: string, options: BuildOptions, around: Surroundings): Image {
  options.log(`FROM ${stage.base}: an empty folder, and this machine's programs`);
  const image = {
    root,
    workdir: "/",
    env: {} as Record<string, string>,
    user: undefined as string | undefined,
    ports: [] as number[],
    stopSignal: "SIGTERM" as NodeJS.Signals,
    entrypoint: [] as readonly string[],
    cmd: [] as readonly string[],
    healthcheck: undefined as readonly string[] | undefined,
  };
  const inside = (path: string): string => join(root, posix.resolve(image.workdir, path));
  for (const step of stage.instructions) {
    switch (step.kind) {
      case "workdir":
        image.workdir = step.path;
        fs.mkdirSync(inside("."), { recursive: true });
        break;
      case "copy": {
        options.log(`COPY ${step.sources.join(" ")} to ${posix.resolve(image.workdir, step.to)}`);
        const isFolder = step.to.endsWith("/") || step.sources.length > 1;
        for (const source of step.sources)
          copy(source, inside(step.to), isFolder, sourceOf(step.from, options, around));
        break;
      }
      case "run":
        options.log(`RUN ${step.command}`);
        run(step.command, inside("."), { ...options.env, ...image.env });
        break;
      case "env":
        image.env[step.name] = step.value;
        break;
      case "user":
        image.user = step.user;
        break;
      case "expose":
        image.ports.push(...step.ports);
        break;
      case "stopsignal":
        image.stopSignal = step.signal;
        break;
      case "healthcheck":
        image.healthcheck = step.command;
        break;
      case "entrypoint":
        image.entrypoint = step.command;
        break;
      case "cmd":
        image.cmd = step.command;
    }
  }
  return image;
}

interface Source {
  readonly folder: string;
  readonly ignored: Ignored;
}

function sourceOf(from: string | undefined, { context }: BuildOptions, around: Surroundings): Source {
  if (from === undefined) return { folder: context, ignored: around.ignored };
  const folder = around.built.get(from);
  if (folder === undefined) throw new Error(`COPY --from=${from}: no stage before it has this name`);
  return { folder, ignored: () => false };
}

/** Of a folder its content is copied; links stay what they are. */
function copy(source: string, target: string, isFolder: boolean, { folder, ignored }: Source): void {
  const path = join(folder, source);
  const name = (file: string): string => relative(folder, file).split(sep).join("/");
  if (!fs.existsSync(path)) throw new Error(`COPY ${source}: not found`);
  if (fs.statSync(path).isDirectory()) {
    fs.cpSync(path, target, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (file) => !ignored(name(file)),
    });
    return;
  }
  if (ignored(source)) throw new Error(`COPY ${source}: .dockerignore keeps it from the builder`);
  const to = isFolder || fs.existsSync(target) ? join(target, basename(source)) : target;
  fs.mkdirSync(dirname(to), { recursive: true });
  fs.copyFileSync(path, to);
}

function run(command: string, cwd: string, env: Readonly<Record<string, string>>): void {
  if (/(^|[\s=:"'])\//.test(command))
    throw new Error(`RUN with an absolute path would leave the image: ${command}`);
  const { status, stdout, stderr, error } = spawnSync("sh", ["-c", command], { cwd, env, encoding: "utf8" });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`RUN ${command} exits with ${status}:\n${stdout}${stderr}`);
}

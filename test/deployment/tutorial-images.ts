import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { repository } from "../guards/workspace.ts";
import { Container, type ContainerOptions } from "./container.ts";
import { buildImage, type Image } from "./image.ts";

/** The images of the tutorial, built in a folder of their own; `dispose` ends what was started of them and removes it. */
export class TutorialImages {
  readonly folder: string;
  readonly #path: string;
  readonly #running = new Set<Container>();

  constructor() {
    this.folder = fs.mkdtempSync(join(tmpdir(), "meshrpc-deployment-"));
    // Another user must be able to run what is in it, whoever may see the checkout.
    fs.chmodSync(this.folder, 0o755);
    const bin = join(this.folder, "bin");
    fs.mkdirSync(bin);
    fs.copyFileSync(process.execPath, join(bin, "node"), fs.constants.COPYFILE_FICLONE);
    this.#path = [
      bin,
      ...(process.env.PATH ?? "").split(":").filter((part) => !part.includes("node_modules")),
    ].join(":");
  }

  build(example: string, log: (line: string) => void): Image {
    const into = join(this.folder, example);
    fs.mkdirSync(into);
    return buildImage({
      context: repository,
      dockerfile: `examples/${example}/Dockerfile`,
      into,
      env: { ...environmentOfNpm(), PATH: this.#path },
      log,
    });
  }

  run(image: Image, options: Omit<ContainerOptions, "path">): Container {
    const container = new Container(image, { ...options, path: this.#path });
    this.#running.add(container);
    return container;
  }

  /** A file that any user may read, as the secrets of Swarm are. */
  file(name: string, content: string): string {
    const path = join(this.folder, name);
    fs.mkdirSync(dirname(path), { recursive: true });
    fs.writeFileSync(path, content, { mode: 0o444 });
    return path;
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.#running].map((container) => container.stop("SIGKILL")));
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

/** How to reach a registry, and the cache; not what a script that runs this was told about its own package. */
function environmentOfNpm(): Record<string, string> {
  const names =
    /^(HOME|(https?|no)_proxy|NODE_EXTRA_CA_CERTS|npm_config_(registry|cache|userconfig|cafile))$/i;
  const entries = Object.entries(process.env).filter(
    ([name, value]) => names.test(name) && value !== undefined,
  );
  return { ...(Object.fromEntries(entries) as Record<string, string>), npm_config_prefer_offline: "true" };
}

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { constants } from "node:fs";
import { access, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

/** Path of a Chromium, or why there is none. */
export type Found = { readonly path: string } | { readonly missing: string };

/** Looks on `PATH`; where a Debian lets it, installs one, if it can be downloaded within `downloadMs`. */
export async function findChromium(downloadMs: number): Promise<Found> {
  const found = await onPath();
  if (found !== undefined) return { path: found };
  if (process.getuid?.() !== 0) return { missing: "there is no Chromium, and only root may install one" };
  try {
    await install(downloadMs);
  } catch (error) {
    return { missing: `there is no Chromium, and apt-get installs none: ${firstLine(error)}` };
  }
  const installed = await onPath();
  return installed === undefined ? { missing: "apt-get has installed no Chromium" } : { path: installed };
}

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

async function onPath(): Promise<string | undefined> {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  for (const path of names.flatMap((name) => folders.map((folder) => join(folder, name)))) {
    try {
      await access(path, constants.X_OK);
      return path;
    } catch {
      // Not here.
    }
  }
  return undefined;
}

/** Only the download is given up: a package that is half installed would be in the way of the next. */
async function install(downloadMs: number): Promise<void> {
  const signal = AbortSignal.timeout(downloadMs);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = async (options: { readonly signal?: AbortSignal }, ...args: string[]): Promise<void> => {
    await promisify(execFile)("apt-get", ["-qq", ...args], { env, ...options });
  };
  await apt({ signal }, "update");
  await apt({ signal }, "install", "-y", "--no-install-recommends", "--download-only", "chromium");
  await apt({}, "install", "-y", "--no-install-recommends", "chromium");
}

function firstLine(error: unknown): string {
  const { stderr, message } = error as { readonly stderr?: string; readonly message: string };
  return (stderr?.trim() || message).split("\n", 1)[0] ?? "";
}

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Containers have little of it.
  "--disable-dev-shm-usage",
  // Nothing beyond loopback is asked for.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/** A headless Chromium that shows one page, with a profile of its own. */
export class Chromium implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #exit: Promise<unknown>;
  #said = "";

  private constructor(process: ChildProcess, profile: string) {
    this.#process = process;
    this.#profile = profile;
    this.#exit = new Promise((resolve) => process.once("close", resolve));
    const hear = (text: string): void => {
      this.#said = (this.#said + text).slice(-2_000);
    };
    process.once("error", ({ message }) => hear(message));
    process.stderr?.setEncoding("utf8").on("data", hear);
  }

  static async show(path: string, url: string): Promise<Chromium> {
    const profile = await mkdtemp(join(tmpdir(), "meshrpc-browser-"));
    const stdio: ["ignore", "ignore", "pipe"] = ["ignore", "ignore", "pipe"];
    // A group of its own, so that its helpers end with it.
    const child = spawn(path, [...flags, `--user-data-dir=${profile}`, url], { stdio, detached: true });
    return new Chromium(child, profile);
  }

  /** Resolves with its last words when it is gone. */
  async ended(): Promise<string> {
    await this.#exit;
    return this.#said;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { pid, exitCode, signalCode } = this.#process;
    if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, "SIGKILL");
    await this.#exit;
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 10 });
  }
}

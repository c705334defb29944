import { type FSWatcher, statSync, watch } from "node:fs";

/** Quiet time after a change before it counts: editors write in several steps. */
const quietMs = 60;
/** A folder that is never quiet, because something is built in it, is looked at this often. */
const patienceMs = 1_000;

/**
 * Hears of changes in folders, not below them. Editors that write a new file and rename it are heard as
 * any other, for it is the folder that is watched and not the file.
 */
export class FolderWatch {
  readonly #watchers = new Map<string, { readonly inode: number; readonly watcher: FSWatcher }>();
  #heard = false;
  #wake: (() => void) | undefined;

  /** Watches these folders from now on and no others. Throws the file system's error. */
  follow(folders: readonly string[]): void {
    for (const [folder, { inode, watcher }] of this.#watchers) {
      // A folder of the same name that was made anew is another one.
      if (folders.includes(folder) && inodeOf(folder) === inode) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const folder of folders) {
      const inode = inodeOf(folder);
      if (inode === undefined || this.#watchers.has(folder)) continue;
      const watcher = this.#watch(folder);
      if (watcher !== undefined) this.#watchers.set(folder, { inode, watcher });
    }
  }

  /** Resolves when something has changed, or `signal` is aborted. */
  async change(signal: AbortSignal): Promise<void> {
    await this.#next(signal);
  }

  /** Resolves when nothing has changed for a while: no file is half-written then. */
  async quiet(signal: AbortSignal): Promise<void> {
    const endMs = Date.now() + patienceMs;
    do {
      this.#heard = false;
      await this.#next(signal, quietMs);
    } while (this.#heard && !signal.aborted && Date.now() < endMs);
    this.#heard = false;
  }

  close(): void {
    this.follow([]);
  }

  /** A folder that goes away is a change; the next `follow` lets go of it. */
  #watch(folder: string): FSWatcher | undefined {
    try {
      return watch(folder, () => this.#hear()).on("error", () => this.#hear());
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      this.#hear();
      return undefined;
    }
  }

  #hear(): void {
    this.#heard = true;
    this.#wake?.();
  }

  /** Until something is heard, the time is over, or the signal comes. */
  async #next(signal: AbortSignal, timeoutMs?: number): Promise<void> {
    if (this.#heard || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      };
      const timer = timeoutMs === undefined ? undefined : setTimeout(done, timeoutMs);
      this.#wake = done;
      signal.addEventListener("abort", done);
    });
    this.#wake = undefined;
  }
}

function inodeOf(folder: string): number | undefined {
  return statSync(folder, { throwIfNoEntry: false })?.ino;
}

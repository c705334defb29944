/** A file as it should be. */
export interface DesiredFile {
  /** Relative to the root, with `/` between names. */
  readonly path: string;
  readonly text: string;
}

/** What stands now in the places that the desired files take. Keys are paths as in `DesiredFile`. */
export interface Standing {
  readonly files: ReadonlyMap<string, Buffer>;
  readonly folders: ReadonlySet<string>;
}

/** One step from what stands to what should be. */
export type Action =
  | { readonly kind: "folder"; readonly path: string }
  | { readonly kind: "create"; readonly path: string; readonly text: string }
  | { readonly kind: "overwrite"; readonly path: string; readonly text: string; readonly before: Buffer }
  | { readonly kind: "keep"; readonly path: string };

/** Whether anything on the disk differs from what should be. */
export function changesAnything(actions: readonly Action[]): boolean {
  return actions.some(({ kind }) => kind === "create" || kind === "overwrite");
}

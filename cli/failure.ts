import { TemplateError } from "@meshrpc/emitter";
import { CommitError } from "./changes/commit.ts";
import { type Io, UsageError } from "./io.ts";
import { painter } from "./terminal/colour.ts";

/** Prints what the user can do something about; throws `error` again if it is a fault of the tool. */
export function tellUser(error: unknown, io: Io): void {
  if (!isForUser(error)) throw error;
  io.stderr.write(`${painter(io.stderr, io.env)("red", "meshrpc:")} ${error.message}\n`);
}

/** Bad usage, bad templates, a commit that was undone, or the file system's own words: no stack helps. */
function isForUser(error: unknown): error is Error {
  return (
    error instanceof UsageError ||
    error instanceof CommitError ||
    error instanceof TemplateError ||
    (error instanceof Error && "syscall" in error)
  );
}

import { readFileSync } from "node:fs";
import type { Idl } from "./idl.ts";
import { JsonTextError, lineAndColumn, readJson } from "./json-text.ts";
import type { IdlProblem } from "./problem.ts";
import { ruleProblems } from "./rules.ts";
import { readShape } from "./shape.ts";

/** A contract that cannot be used; its message has one line for each problem. */
export class IdlError extends Error {
  override readonly name = "IdlError";
  readonly file: string;
  readonly problems: readonly IdlProblem[];

  constructor(file: string, problems: readonly IdlProblem[], lines: readonly string[]) {
    super(lines.join("\n"));
    this.file = file;
    this.problems = problems;
  }
}

/**
 * Reads the text of a contract. `file` is named in errors. Throws `IdlError`, which names all
 * problems at once: `file:line:col  path  what was found and what is allowed there`.
 */
export function parseIdl(text: string, file: string): Idl {
  const fail = (problems: readonly IdlProblem[], offsetOf: (path: string) => number): never => {
    const lines = problems.map(({ path, message }) => {
      const { line, column } = lineAndColumn(text, offsetOf(path));
      return `${file}:${line}:${column}  ${path === "" ? "" : `${path}  `}${message}`;
    });
    throw new IdlError(file, problems, lines);
  };
  const json = read(text);
  if (json instanceof JsonTextError) return fail([{ path: "", message: json.message }], () => json.offset);
  const checked = checkIdl(json.value);
  if (checked.ok) return checked.idl;
  return fail(checked.problems, (path) => nearestPlace(json.places, path));
}

/** Reads the contract in `file`. Throws `IdlError`, or the file system's error. */
export function loadIdl(file: string): Idl {
  return parseIdl(readFileSync(file, "utf8"), file);
}

export type CheckedIdl =
  | { readonly ok: true; readonly idl: Idl }
  | { readonly ok: false; readonly problems: readonly IdlProblem[] };

/** Whether `value` is a contract that keeps every rule of IDL.md. */
export function checkIdl(value: unknown): CheckedIdl {
  const shape = readShape(value);
  if (!shape.ok) return shape;
  const problems = ruleProblems(shape.idl);
  return problems.length === 0 ? shape : { ok: false, problems };
}

function read(text: string): ReturnType<typeof readJson> | JsonTextError {
  try {
    return readJson(text);
  } catch (error) {
    if (error instanceof JsonTextError) return error;
    throw error;
  }
}

/** The place of `path`, or of the closest value around it. */
function nearestPlace(places: ReadonlyMap<string, number>, path: string): number {
  let pointer = path;
  while (!places.has(pointer) && pointer !== "") pointer = pointer.slice(0, pointer.lastIndexOf("/"));
  return places.get(pointer) ?? 0;
}

import type { ThrowsClause } from "./service.ts";

/** An error as its `@throws` clause lets it travel. */
export interface DeclaredError {
  readonly clause: ThrowsClause;
  readonly message: string;
  /** Its own data fields. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * The clause that `error` falls under, with its data; undefined if it is not declared or its
 * fields do not fit. Never throws, whatever was thrown.
 */
export function declaredErrorOf(throws: readonly ThrowsClause[], error: unknown): DeclaredError | undefined {
  if (throws.length === 0 || typeof error !== "object" || error === null) return undefined;
  try {
    const name: unknown = "name" in error ? error.name : undefined;
    for (const clause of throws) {
      if (name !== clause.name && !(clause.type !== undefined && error instanceof clause.type)) continue;
      const message = "message" in error ? String(error.message) : "";
      const fields = fieldsOf(error, clause);
      if (fits(clause, message, fields)) return { clause, message, fields };
    }
  } catch {
    // A getter of the error itself threw: then it is no declared error.
  }
  return undefined;
}

/**
 * Makes the author's error anew from what came over the wire: an instance of the clause's class
 * whose constructor has not run, or a plain `Error` for an interface. Its stack is the caller's.
 * Undefined if the fields do not fit.
 */
export function recreateError(clause: ThrowsClause, message: string, fields: unknown): Error | undefined {
  if (typeof fields !== "object" || fields === null || Array.isArray(fields)) return undefined;
  if (!fits(clause, message, fields)) return undefined;
  const error: Error =
    clause.type === undefined
      ? new Error(message)
      : (Object.create(clause.type.prototype as object) as Error);
  if (clause.type !== undefined) hide(error, "message", message);
  if (error.name !== clause.name) hide(error, "name", clause.name);
  for (const [key, value] of Object.entries(fields)) {
    if (own.has(key)) continue;
    Object.defineProperty(error, key, { value, enumerable: true, writable: true, configurable: true });
  }
  const stack = new Error(message).stack ?? "";
  hide(error, "stack", stack.replace(/^Error\b/, clause.name));
  return error;
}

/** What every error has and no contract declares. */
const own: ReadonlySet<string> = new Set(["name", "message", "stack", "cause", "__proto__"]);

function fieldsOf(error: object, clause: ThrowsClause): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(error)) {
    if (own.has(key) || value === undefined) continue;
    if (clause.fields === undefined || clause.fields.includes(key)) fields[key] = value;
  }
  return fields;
}

/** An interface may declare `name` and `message` as members; a class inherits them. */
function fits(clause: ThrowsClause, message: string, fields: object): boolean {
  const explain = (value: unknown): unknown => clause.check.explain(value);
  return explain(fields) === undefined || explain({ name: clause.name, message, ...fields }) === undefined;
}

function hide(error: Error, key: string, value: string): void {
  Object.defineProperty(error, key, { value, enumerable: false, writable: true, configurable: true });
}

import { callError } from "../rpc/caller/call-error.ts";
import { judgeArguments } from "../rpc/caller/judge.ts";
import type { CallOptions } from "../rpc/channel.ts";
import { checkSession } from "../rpc/session.ts";
import { type Method, answersOnce } from "../rpc/service.ts";
import { exactJson } from "./exact-json.ts";
import type { InputLines } from "./input-lines.ts";
import type { CallLife } from "./life.ts";
import type { HttpSettings } from "./options.ts";

/** What is the same for every try of a call. */
export interface CallRequest {
  /** Without the query, which may hold what errors must not show. */
  readonly url: string;
  readonly query: string;
  readonly method: Method;
  /** The parameters by name, as JSON. */
  readonly text: string;
  readonly session: string | undefined;
}

/** Throws `RpcError`, executed no, for a call that cannot be sent. */
export function prepareRequest(
  { base, query }: HttpSettings,
  method: Method,
  params: readonly unknown[],
  { session, metadata }: CallOptions,
): CallRequest {
  const args = judgeArguments(method, params);
  if (method.policy.internal === true)
    throw callError(method, "unimplemented", "no gateway serves what is @internal", "no");
  if (metadata !== undefined && Object.keys(metadata).length > 0) {
    throw callError(method, "invalid_argument", "metadata does not travel over HTTP, headers do", "no");
  }
  if (session !== undefined) checkSession(session);
  return {
    url: `${base}/${method.service}/${method.name}`,
    query,
    method,
    text: textOf(method, args),
    session,
  };
}

/** One try. */
export async function requestInit(
  settings: HttpSettings,
  { method, text, session }: CallRequest,
  input: InputLines | undefined,
  life: CallLife,
): Promise<RequestInit> {
  const headers = new Headers(await life.race(Promise.resolve(settings.headers())));
  headers.set("content-type", input === undefined ? "application/json" : "application/x-ndjson");
  headers.set("accept", answersOnce(method) ? "application/json" : "text/event-stream");
  if (session !== undefined) headers.set("x-session", session);
  const body = input === undefined ? text : await life.race(bodyOf(method, text, input));
  // A redirect would turn POST into GET, and take the headers elsewhere. A platform that streams a request asks for "half".
  return { method: "POST", headers, signal: life.signal, redirect: "manual", body, duplex: "half" };
}

async function bodyOf(method: Method, text: string, input: InputLines): Promise<ReadableStream | string> {
  const lines = input.stream(method.params.names?.length ? `${text}\n` : "");
  // A browser would stream over HTTP/2 only, and cannot tell beforehand what it will get.
  return isBrowser() ? new Response(lines).text() : lines;
}

/** Throws where a method that streams both ways would wait for itself: a browser reads no answer before it has sent all. */
export function refuseDuplex(method: Method): void {
  if (method.kind === "duplex" && isBrowser())
    throw callError(method, "unimplemented", "a browser cannot stream both ways at once", "no");
}

/** In a worker of one too. Node, Deno, Bun and edge platforms name themselves. */
function isBrowser(): boolean {
  const { navigator } = globalThis as { readonly navigator?: { readonly userAgent?: string } };
  return navigator?.userAgent?.startsWith("Mozilla") === true;
}

function textOf(method: Method, args: readonly unknown[]): string {
  const names = method.params.names ?? [];
  const body: Record<string, unknown> = {};
  for (let at = 0; at < args.length; at++) {
    const name = names[Math.min(at, names.length - 1)];
    if (name === undefined) throw new TypeError(`The check of ${method.name} names no parameters.`);
    if (name.startsWith("...")) {
      body[name.slice(3)] = args.slice(at);
      break;
    }
    body[name] = args[at];
  }
  return exactJson(method, body, "no");
}

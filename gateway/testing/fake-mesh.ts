import {
  type Check,
  type Channel,
  type CallOptions,
  clientStream,
  defineRoutes,
  defineService,
  duplex,
  type Method,
  type Misfit,
  nothing,
  type Route,
  type Routes,
  type Service,
  serverStream,
  throwsClause,
  unary,
} from "@meshrpc/runtime/contract";
import { Mesh, type MeshRequest, type RequestOptions } from "@meshrpc/runtime";
import type { GatewayMesh } from "../options.ts";

/** For tests: a mesh without nodes, and the routes of a service that no generator wrote. */
export class FakeMesh implements GatewayMesh {
  readonly name = "fake";
  draining = false;
  readonly lines: string[] = [];
  readonly errors: string[] = [];
  readonly debugged: string[] = [];
  readonly absent: string[] = [];
  readonly calls: FakeCall[] = [];
  readonly #answers: Answers;
  readonly #stops: (() => Promise<unknown>)[] = [];
  readonly #callLines: string[] = [];
  #logged: () => void = () => undefined;

  constructor(answers: Answers = {}) {
    this.#answers = answers;
  }

  readonly log = {
    debug: (line: string): void => void this.debugged.push(line),
    info: (line: string): void => void this.lines.push(line),
    error: (line: string): void => void this.errors.push(line),
  };

  /** Requests are those of a real node, which has no peers. */
  readonly #node = new Mesh({
    name: this.name,
    signals: false,
    log: {
      info: () => undefined,
      warn: () => undefined,
      error: () => undefined,
      debug: () => undefined,
      call: (_line, { status, caller, method }) => {
        this.#callLines.push(`${status} ${caller} ${method}`);
        this.#logged();
      },
    },
  });

  request(options: RequestOptions): MeshRequest {
    return this.#node.request(options);
  }

  missing(): readonly string[] {
    return this.absent;
  }

  onDrain(stop: () => Promise<unknown>): void {
    this.#stops.push(stop);
  }

  async drain(): Promise<void> {
    this.draining = true;
    for (const stop of this.#stops) await stop();
  }

  /** The line of the next request whose answer is complete. */
  async callLine(): Promise<string | undefined> {
    if (this.#callLines.length === 0) {
      await new Promise<void>((resolve) => {
        this.#logged = resolve;
      });
    }
    return this.#callLines.shift();
  }

  channel(): Channel {
    return {
      unary: async (method, params, options) => this.#call(method, params, options) as never,
      serverStream: (method, params, options) => this.#call(method, params, options) as never,
      clientStream: async (method, params, input, options) =>
        this.#call(method, [...params, input], options) as never,
      duplex: (method, params, input, options) => this.#call(method, [...params, input], options) as never,
    };
  }

  #call(method: Method, params: readonly unknown[], options: CallOptions = {}): unknown {
    const call = { method: method.name, params, options };
    this.calls.push(call);
    const answer = this.#answers[method.name];
    if (answer === undefined) throw new Error(`nobody answers ${method.name}`);
    return answer(...params, call);
  }
}

export interface FakeCall {
  readonly method: string;
  readonly params: readonly unknown[];
  readonly options: CallOptions;
}

/** By method; each takes the arguments, then the `FakeCall`. */
export type Answers = Readonly<Record<string, (...params: any[]) => unknown>>;

export class NoRecipient extends Error {
  override readonly name = "NoRecipient";
  readonly card: string;

  constructor(card: string) {
    super("the card has no recipient");
    this.card = card;
  }
}

/** One entry for each argument: what it must be, `?` after it if it may be missing, `*` for a rest. */
export function params(...kinds: readonly string[]): Check<readonly unknown[]> {
  return {
    is: (value): value is readonly unknown[] => explainArgs(kinds, value as readonly unknown[]) === undefined,
    explain: (value) => explainArgs(kinds, value as readonly unknown[]),
  };
}

function explainArgs(kinds: readonly string[], args: readonly unknown[]): Misfit | undefined {
  for (let at = 0; at < Math.max(kinds.length, args.length); at++) {
    const [name, kind = "", flag] = (kinds[Math.min(at, kinds.length - 1)] ?? "/").split(" ");
    const value = args[at];
    if (value === undefined && (flag !== undefined || at >= args.length)) {
      if (flag !== undefined) continue;
      return { path: `/${name}`, expected: `a ${kind}`, found: "nothing" };
    }
    if (kind !== "any" && typeof value !== kind) {
      return {
        path: `/${name}`,
        expected: `a ${kind}`,
        found: `${JSON.stringify(value)} (a ${typeof value})`,
      };
    }
  }
  return undefined;
}

const anything: Check<any> = { is: (_value): _value is any => true, explain: () => undefined };

const noRecipientFields: Check<object> = {
  is: (value): value is object => noRecipientFields.explain(value) === undefined,
  explain: (value) => {
    const found = Object.keys(value as object).join();
    return found === "card" ? undefined : { path: "", expected: "a card", found };
  },
};

const hash = "0123456789abcdef";

export const postService: Service = defineService("post", `${hash}${hash}${hash}${hash}`, {
  greet: unary(hash, 2, anything, anything, { readonly: true }),
  send: unary(hash, 1, anything, nothing, {}, [
    throwsClause("NoRecipient", noRecipientFields, 422, NoRecipient),
  ]),
  search: unary(hash, 6, anything, anything),
  tags: unary(hash, Infinity, anything, anything),
  secret: unary(hash, 0, anything, anything, { internal: true }),
  odd: unary(hash, 1, anything, anything),
  now: unary(hash, 0, anything, anything),
  count: serverStream(hash, 1, anything, anything),
  sum: clientStream(hash, 1, anything, anything, 0, anything),
  scale: clientStream(hash, 2, anything, anything, 1, anything),
  echo: duplex(hash, 1, anything, anything, 0, anything),
});

const body = (...names: string[]): Route["params"] =>
  names.map((name) => ({
    name: name.replace("?", ""),
    in: "body",
    ...(name.endsWith("?") && { optional: true }),
  }));

const routes: readonly Route[] = [
  post("greet", params("name string", "mood string ?"), body("name", "mood?")),
  {
    verb: "GET",
    path: "/post/greet/:name",
    method: "greet",
    check: params("name string", "mood string ?"),
    params: [
      { name: "name", in: "path", to: ["string"] },
      { name: "mood", in: "query", to: ["string"], optional: true },
    ],
  },
  post("send", params("card string"), body("card")),
  {
    verb: "PUT",
    path: "/post/cards/:id",
    method: "send",
    check: params("card string"),
    params: [{ name: "id", in: "path", to: ["string"] }],
  },
  {
    verb: "PATCH",
    path: "/post/cards",
    method: "send",
    check: params("card string"),
    params: body("card"),
  },
  {
    verb: "GET",
    path: "/post/search/:id",
    method: "search",
    check: params("id any", "flag boolean ?", "limit any ?", "filter any ?", "ids any ?", "tags any *"),
    params: [
      { name: "id", in: "path", to: ["number", "string"] },
      { name: "flag", in: "query", to: ["boolean"], optional: true },
      { name: "limit", in: "query", to: ["null", "number"], optional: true },
      { name: "filter", in: "query", to: ["json"], optional: true },
      { name: "ids", in: "query", to: ["number"], list: true, optional: true },
      { name: "tags", in: "query", to: ["string"], rest: true },
    ],
  },
  post("tags", params("tags string *"), [{ name: "tags", in: "body", rest: true }]),
  post("secret", params(), []),
  {
    verb: "GET",
    path: "/post/odd/:$größe",
    method: "odd",
    check: params("$größe number"),
    params: [{ name: "$größe", in: "path", to: ["number"] }],
  },
  post("now", params(), []),
  post("count", params("from number"), body("from")),
  {
    verb: "GET",
    path: "/post/count/:from",
    method: "count",
    check: params("from number"),
    params: [{ name: "from", in: "path", to: ["number"] }],
  },
  post("sum", params(), []),
  post("scale", params("factor number"), body("factor")),
  post("echo", params(), []),
];

function post(method: string, check: Route["check"], params: Route["params"]): Route {
  return { verb: "POST", path: `/post/${method}`, method, check, params, standard: true };
}

export const postRoutes: Routes = defineRoutes(postService, "{}", routes);

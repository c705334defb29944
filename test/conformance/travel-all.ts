/**
 * Calls every method of generated services with random values, in a process of its own in which Node
 * strips the types. Takes a file with a list of `EmittedService`, prints a list of `Journey`.
 */
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { type Idl, type MethodIdl, type ParamIdl, parseIdl, type Schema } from "@meshrpc/schema";
import { type Channel, formats, type Handler, RpcError } from "@meshrpc/runtime/contract";
import { localChannel } from "@meshrpc/runtime/testing";
import { Ajv, type ValidateFunction } from "ajv";
import { type BrokenValue, brokenArguments, brokenValues } from "./broken-values.ts";
import type { EmittedService, Journey } from "./emitted-services.ts";
import { ValidValues } from "./valid-values.ts";

const rounds = 4;

type Call = (...args: readonly unknown[]) => Promise<unknown> & AsyncIterable<unknown>;
interface Generated {
  readonly client: new (channel: Channel) => Readonly<Record<string, Call>>;
  readonly handler: (implementation: object) => Handler;
  readonly types: Readonly<Record<string, unknown>>;
}

/** One service, called through its own client and handler. */
class Traveller {
  readonly problems: string[] = [];
  calls = 0;
  refusals = 0;
  readonly #idl: Idl;
  readonly #values: ValidValues;
  readonly #client: Readonly<Record<string, Call>>;
  readonly #classes: Generated["types"];
  #received: readonly unknown[] = [];
  #answer: unknown;
  #thrown: Error | undefined;
  #handled = 0;

  constructor(idl: Idl, { client, handler, types }: Generated) {
    this.#classes = types;
    this.#idl = idl;
    this.#values = new ValidValues(idl.types, 1);
    const implementation = Object.fromEntries(
      idl.methods.map((method) => [method.name, this.#author(method)]),
    );
    this.#client = new client(localChannel(handler(implementation), { onFailure: () => undefined }));
  }

  /** `brief`: once with each method, and without broken values. */
  async travel(brief: boolean): Promise<void> {
    for (const method of this.#idl.methods) {
      try {
        for (let round = 0; round < (brief ? 1 : rounds); round++) await this.#there(method);
        if (!brief) await this.#refused(method);
        if (!brief) await this.#brokenAnswer(method);
        await this.#declaredErrors(method);
      } catch (error) {
        this.problems.push(`${method.name}: ${String(error)}`);
      }
    }
  }

  /** Notes what arrives, and answers what the test has laid out. */
  #author(method: MethodIdl): (...args: readonly unknown[]) => unknown {
    const received = async (args: readonly unknown[]): Promise<void> => {
      this.#handled++;
      const read = args.map((arg, at) =>
        method.params[at]?.stream === true ? all(arg as AsyncIterable<unknown>) : arg,
      );
      this.#received = await Promise.all(read);
      if (this.#thrown !== undefined) throw this.#thrown;
    };
    if (answersStream(method)) {
      const items = (): readonly unknown[] => this.#answer as readonly unknown[];
      return async function* (...args) {
        await received(args);
        yield* items();
      };
    }
    return async (...args) => {
      await received(args);
      return this.#answer;
    };
  }

  async #there(method: MethodIdl): Promise<void> {
    const { args, given } = this.#arguments(method);
    this.#answer = this.#validAnswer(method);
    const answer = await this.#call(method, args);
    this.calls++;
    if (!isDeepStrictEqual(this.#received, given)) this.#differs(method, "arguments", given, this.#received);
    if (!isDeepStrictEqual(answer, this.#answer)) this.#differs(method, "answer", this.#answer, answer);
  }

  async #refused(method: MethodIdl): Promise<void> {
    const sent = method.params.filter((param) => param.stream !== true);
    const fits = this.#oracle(argumentsSchema(sent));
    const valid = this.#values.args(sent);
    if (!fits(valid)) throw new Error(`the test made wrong arguments: ${JSON.stringify(valid)}`);
    this.#answer = this.#validAnswer(method);
    for (const broken of brokenArguments(sent, valid, this.#idl.types)) {
      if (fits(broken.value)) continue;
      const args = withStream(method, broken.value as readonly unknown[], async function* () {});
      const before = this.#handled;
      const error = await this.#failure(method, args);
      const details = RpcError.is(error, "invalid_argument")
        ? (error.details as { readonly path?: string })
        : undefined;
      this.refusals++;
      if (this.#handled !== before)
        this.problems.push(`${method.name}: the handler ran for ${JSON.stringify(broken)}`);
      if (details?.path === undefined || !isAt(details.path, broken))
        this.problems.push(
          `${method.name}: ${JSON.stringify(broken)} gave ${String(error)} at ${details?.path}`,
        );
    }
  }

  async #brokenAnswer(method: MethodIdl): Promise<void> {
    if (method.result === null) return;
    const fits = this.#oracle(method.result);
    const { args } = this.#arguments(method);
    for (const { value } of brokenValues(method.result, this.#values.value(method.result), this.#idl.types)) {
      if (fits(value)) continue;
      this.#answer = answersStream(method) ? [value] : value;
      const error = await this.#failure(method, args);
      this.refusals++;
      if (!RpcError.is(error, "internal"))
        this.problems.push(`${method.name}: the answer ${JSON.stringify(value)} gave ${String(error)}`);
    }
  }

  async #declaredErrors(method: MethodIdl): Promise<void> {
    for (const { type } of method.throws) {
      const { name: _, message: __, ...fields } = Object(this.#values.value({ $ref: `#/types/${type}` }));
      this.#thrown = Object.assign(new Error("why"), fields, { name: type });
      const error = await this.#failure(method, this.#arguments(method).args);
      this.#thrown = undefined;
      this.refusals++;
      if (!(error instanceof Error) || error.name !== type || !isDeepStrictEqual({ ...error }, fields))
        this.problems.push(`${method.name}: ${type} arrived as ${String(error)}`);
      const made = this.#classes[type];
      if (typeof made === "function" && !(error instanceof made))
        this.problems.push(`${method.name}: ${String(error)} is no ${type}`);
    }
  }

  /** What the client is given, and what the handler must see. */
  #arguments(method: MethodIdl): { readonly args: readonly unknown[]; readonly given: readonly unknown[] } {
    const sent = this.#values.args(method.params.filter((param) => param.stream !== true));
    const stream = method.params.find((param) => param.stream === true);
    const items = stream === undefined ? [] : this.#values.list(stream.schema);
    const args = withStream(method, sent, async function* () {
      yield* items;
    });
    return { args, given: args.map((arg, at) => (method.params[at]?.stream === true ? items : arg)) };
  }

  #validAnswer({ result, kind }: MethodIdl): unknown {
    if (kind === "serverStream" || kind === "duplex") return this.#values.list(result ?? {});
    return result === null ? undefined : this.#values.value(result);
  }

  async #call(method: MethodIdl, args: readonly unknown[]): Promise<unknown> {
    const answer = this.#client[method.name]!(...args);
    return answersStream(method) ? all(answer) : answer;
  }

  async #failure(method: MethodIdl, args: readonly unknown[]): Promise<unknown> {
    try {
      return `the answer ${JSON.stringify(await this.#call(method, args))}`;
    } catch (error) {
      return error;
    }
  }

  #differs(method: MethodIdl, what: string, given: unknown, found: unknown): void {
    this.problems.push(
      `${method.name}: ${what} ${JSON.stringify(given)} arrived as ${JSON.stringify(found)}`,
    );
  }

  /** Plain ajv, apart from the checks that the emitter makes. */
  #oracle(schema: Schema): ValidateFunction {
    const ajv = new Ajv({ strict: false, logger: false, formats });
    return ajv.compile({ ...schema, types: this.#idl.types });
  }
}

function argumentsSchema(params: readonly ParamIdl[]): Schema {
  const rest = params.find((param) => param.rest === true);
  const fixed = params.filter((param) => param !== rest);
  const required = fixed.filter((param) => param.optional !== true).length;
  return {
    type: "array",
    ...(fixed.length > 0 && {
      items: fixed.map(({ schema, optional }) => (optional === true ? {} : schema)),
    }),
    minItems: required,
  };
}

/** `sent` with the client stream at its place. */
function withStream(
  method: MethodIdl,
  sent: readonly unknown[],
  stream: () => AsyncIterable<unknown>,
): readonly unknown[] {
  const at = method.params.findIndex((param) => param.stream === true);
  if (at < 0) return sent;
  const before = Array.from({ length: at }, (_, index) => sent[index]);
  return [...before, stream(), ...sent.slice(at)];
}

function answersStream({ kind }: MethodIdl): boolean {
  return kind === "serverStream" || kind === "duplex";
}

async function all(items: AsyncIterable<unknown>): Promise<readonly unknown[]> {
  const list: unknown[] = [];
  for await (const item of items) list.push(item);
  return list;
}

function isAt(found: string, { path, within }: BrokenValue): boolean {
  return found === path || (within !== path && (found === within || found.startsWith(`${within}/`)));
}

async function journey({ title, modules, idlText, sharesChecks }: EmittedService): Promise<Journey> {
  const load = (module: string): Promise<Record<string, unknown>> => import(module);
  const client = await load(modules.client);
  const handler = await load(modules.handler);
  const named = (module: Record<string, unknown>, end: string): unknown =>
    Object.entries(module).find(([name]) => name.endsWith(end))?.[1];
  const traveller = new Traveller(parseIdl(idlText, title), {
    client: named(client, "Client") as Generated["client"],
    handler: named(handler, "Handler") as Generated["handler"],
    types: await load(modules.types),
  });
  await traveller.travel(sharesChecks);
  const { calls, refusals, problems } = traveller;
  return { title, calls, refusals, problems };
}

const services = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as readonly EmittedService[];
const journeys: Journey[] = [];
for (const service of services) {
  journeys.push(
    await journey(service).catch((error: unknown) => ({
      title: service.title,
      calls: 0,
      refusals: 0,
      problems: [String(error)],
    })),
  );
}
process.stdout.write(JSON.stringify(journeys));

import { expect, expectTypeOf, test } from "vitest";
import {
  type CallContext,
  type Check,
  type Handler,
  type Implementation,
  type Service,
  type Stream,
  type UnaryMethod,
  check,
  clientStream,
  defineHandler,
  defineService,
  duplex,
  nothing,
  serverStream,
  unary,
} from "../contract.ts";

type Name = string;

interface Everything {
  greet(name: Name): Promise<string>;
  punctuate(text: string, mark?: string): Promise<string>;
  tags(...names: string[]): Promise<number>;
  anything(value: any): Promise<any>;
  log(line: string): void;
  now(): Promise<Date>;
  count(from: number): AsyncIterable<number>;
  sum(items: AsyncIterable<number>): Promise<number>;
  chat(room: string, lines: AsyncIterable<string>, limit?: number): AsyncIterable<string>;
}

const any = <T>(): Check<T> => check<T>(() => true);

const everything: Service<Everything> = defineService("everything", "00", {
  greet: unary("01", 1, any<readonly [name: Name]>(), any<string>(), { readonly: true }),
  punctuate: unary("02", 2, any<readonly [text: string, mark?: string]>(), any<string>()),
  tags: unary("03", Infinity, any<readonly [...names: string[]]>(), any<number>()),
  anything: unary("04", 1, any<readonly [value: any]>(), any<any>()),
  log: unary("05", 1, any<readonly [line: string]>(), nothing),
  now: unary("06", 0, any<readonly []>(), any<Date>()),
  count: serverStream("07", 1, any<readonly [from: number]>(), any<number>()),
  sum: clientStream("08", 1, any<readonly []>(), any<number>(), 0, any<number>()),
  chat: duplex("09", 3, any<readonly [room: string, limit?: number]>(), any<string>(), 1, any<string>()),
});

class Author implements Everything {
  async greet(name: Name, context?: CallContext): Promise<string> {
    return `${name} ${String(context?.method)}`;
  }
  async punctuate(text: string, mark = "!"): Promise<string> {
    return text + mark;
  }
  async tags(...names: string[]): Promise<number> {
    return names.length;
  }
  async anything(value: any): Promise<any> {
    return value;
  }
  log(): void {}
  async now(): Promise<Date> {
    return new Date(0);
  }
  async *count(from: number, context?: CallContext): AsyncGenerator<number> {
    yield context === undefined ? from : -from;
  }
  async sum(items: AsyncIterable<number>): Promise<number> {
    let sum = 0;
    for await (const item of items) sum += item;
    return sum;
  }
  async *chat(_room: string, lines: AsyncIterable<string>): AsyncGenerator<string> {
    yield* lines;
  }
}

test("a table knows its service and the names of its methods", () => {
  expect(everything.methods.greet).toMatchObject({ service: "everything", name: "greet", kind: "unary" });
  expect(everything.methods.chat).toMatchObject({ kind: "duplex", inputAt: 1, arity: 3 });
  expectTypeOf(everything.methods.greet).toEqualTypeOf<UnaryMethod<readonly [name: Name], string>>();
  const untyped: Service = everything;
  expect(untyped).toBe(everything);
  expectTypeOf<Stream<number>>().toExtend<AsyncGenerator<number>>();
});

test("a class that implements the interface is an implementation, with a context or without", () => {
  expectTypeOf<Author>().toExtend<Implementation<Everything>>();
  const handler: Handler = defineHandler(everything, new Author(), "{}");
  expect([...handler.methods.keys()]).toEqual(Object.keys(everything.methods));
});

test("a table with a wrong check or kind does not compile", () => {
  interface One {
    greet(name: string): Promise<string>;
  }
  const wrongArgument: Service<One> = defineService("one", "00", {
    // @ts-expect-error the argument is a string
    greet: unary("01", 1, any<readonly [number]>(), any<string>()),
  });
  const wrongKind: Service<One> = defineService("one", "00", {
    // @ts-expect-error the method answers once
    greet: serverStream("01", 1, any<readonly [string]>(), any<string>()),
  });
  expect([wrongArgument, wrongKind]).toHaveLength(2);
});

test("what stands on Object.prototype implements nothing", () => {
  const service: Service = defineService<unknown>("odd", "00", {
    toString: unary("01", 0, any<readonly []>(), any<string>()),
    valueOf: unary("02", 0, any<readonly []>(), any<string>()),
  });
  const handler = defineHandler(service, { valueOf: async () => "mine" } as never, "{}");
  expect([...handler.methods.keys()]).toEqual(["valueOf"]);
});

test("an implementation that is no object, has a wrong member or nothing at all is refused at once", () => {
  expect(() => defineHandler(everything, null as never, "{}")).toThrow(TypeError);
  expect(() => defineHandler(everything, { greet: "hello" } as never, "{}")).toThrow(
    "everything.greet must be a function, found string",
  );
  expect(() => defineHandler(everything, {} as never, "{}")).toThrow("none of its methods");
});

/**
 * What each template receives: data only. Every text is ready to be printed: escaped, joined and
 * quoted by the emitter. `VIEW.md` is this file as tables; `build/write-view.ts` writes it.
 */
export interface Views {
  /** `types.hbs` */
  readonly types: TypesView;
  /** `service.hbs` */
  readonly service: ServiceView;
  /** `client.hbs` */
  readonly client: ClientView;
  /** `handler.hbs` */
  readonly handler: HandlerView;
  /** `routes.hbs` */
  readonly routes: RoutesView;
  /** `wire.hbs` */
  readonly wire: WireView;
  /** `{service}.….hbs`, files of your own */
  readonly own: OwnView;
}

/** What every file starts with. */
export interface FileView {
  /** The first line, a comment: the tool's version, the contract's file and hash. */
  readonly provenance: string;
  /** The import statements that the file needs, by module. */
  readonly imports: readonly ImportView[];
}

/** A statement such as `import { type Channel } from "…";`. */
export interface ImportView {
  /** The whole statement, broken over lines if it is long. */
  readonly text: string;
}

/** Makes `greeter.types.ts`. */
export interface TypesView extends FileView {
  /** The author's own declarations. */
  readonly exports: readonly ExportView[];
  /** True if both `exports` and anything below are there. */
  readonly separated: boolean;
  /** Types that the author does not export, printed from their schemas. */
  readonly declarations: readonly DeclarationView[];
  /** Errors of `@throws` that are printed from their schemas. */
  readonly errorClasses: readonly ErrorClassView[];
}

/** A statement such as `export type { Greeter } from "../greeter.ts";`. */
export interface ExportView {
  /** The whole statement, broken over lines if it is long. */
  readonly text: string;
}

/** A type printed from its schema. */
export interface DeclarationView {
  /** The type's documentation, a comment. */
  readonly doc: string;
  /** From `export` to the last brace or semicolon. */
  readonly text: string;
}

/** An error of `@throws` that is printed from its schema. */
export interface ErrorClassView {
  /** The error's documentation, a comment. */
  readonly doc: string;
  /** Name of the class: `NoRecipient`. */
  readonly name: string;
  /** The name as a string literal. */
  readonly nameLiteral: string;
  /** The data fields. */
  readonly fields: readonly FieldView[];
  /** Type of the constructor's first parameter: `{ recipient: string }`. */
  readonly fieldsType: string;
}

/** A data field of an error. */
export interface FieldView {
  /** The field's documentation, a comment. */
  readonly doc: string;
  /** `recipient: string` */
  readonly text: string;
}

/** Makes `greeter.service.ts`. */
export interface ServiceView extends FileView {
  /** What the constant is, a comment. */
  readonly doc: string;
  /** Name of the constant: `greeterService`. */
  readonly service: string;
  /** The type `Service`, as this file imports it. */
  readonly serviceType: string;
  /** The function `defineService`, as this file imports it. */
  readonly defineService: string;
  /** Name of the interface: `Greeter`. */
  readonly interface: string;
  /** The service's name as a string literal: `"greeter"`. */
  readonly nameLiteral: string;
  /** The contract's hash as a string literal. */
  readonly hashLiteral: string;
  /** The methods, in the order of the contract. */
  readonly methods: readonly MethodEntryView[];
}

/** A method in the table of the service. */
export interface MethodEntryView {
  /** The method's name as a member. */
  readonly key: string;
  /** `unary("64fc…", 1, wire.greetParams, wire.greetResult)`, broken over lines if it is long. */
  readonly call: string;
}

/** Makes `greeter.client.ts`. */
export interface ClientView extends FileView {
  /** The interface's documentation, a comment. */
  readonly doc: string;
  /** Name of the class: `GreeterClient`. */
  readonly client: string;
  /** Name of the interface: `Greeter`. */
  readonly interface: string;
  /** The type `Channel`, as this file imports it. */
  readonly channelType: string;
  /** The type `CallOptions`, as this file imports it. */
  readonly optionsType: string;
  /** The function `channelOf`, as this file imports it: refuses what is no channel. */
  readonly channelOf: string;
  /** The function `withOptions`, as this file imports it. */
  readonly withOptions: string;
  /** The methods, in the order of the contract. */
  readonly methods: readonly MethodView[];
}

/** A method of the client. */
export interface MethodView {
  /** The method's documentation with its tags, a comment at the indent of a member. */
  readonly doc: string;
  /** `greet(name: PersonName, options?: CallOptions): Promise<string>`, broken over lines if it is long. */
  readonly signature: string;
  /** The expression that the method returns. */
  readonly body: string;
}

/** Makes `greeter.handler.ts`. */
export interface HandlerView extends FileView {
  /** What the function is for, a comment. */
  readonly doc: string;
  /** Name of the function: `greeterHandler`. */
  readonly handler: string;
  /** The constant `greeterService`, as this file imports it. */
  readonly service: string;
  /** Name of the interface: `Greeter`. */
  readonly interface: string;
  /** The type `Implementation`, as this file imports it. */
  readonly implementationType: string;
  /** The type `Handler`, as this file imports it. */
  readonly handlerType: string;
  /** The function `defineHandler`, as this file imports it. */
  readonly defineHandler: string;
  /** The namespace of `greeter.wire.ts`, as this file imports it. */
  readonly wire: string;
}

/** Makes `greeter.routes.ts`. */
export interface RoutesView extends FileView {
  /** What the constant is, a comment. */
  readonly doc: string;
  /** Name of the constant: `greeterRoutes`. */
  readonly routesName: string;
  /** The type `Routes`, as this file imports it. */
  readonly routesType: string;
  /** The function `defineRoutes`, as this file imports it. */
  readonly defineRoutes: string;
  /** The constant `greeterService`, as this file imports it. */
  readonly service: string;
  /** The namespace of `greeter.wire.ts`, as this file imports it. */
  readonly wire: string;
  /** The routes, in the order of the methods, the default one of each first. */
  readonly routes: readonly RouteView[];
}

/** An HTTP route. */
export interface RouteView {
  /** The verb as a string literal: `"GET"`. */
  readonly verb: string;
  /** The path as a string literal: `"/greeter/greet/:name"`. */
  readonly path: string;
  /** The method's name as a string literal. */
  readonly method: string;
  /** The check of the arguments: `wire.greetParamsClosed`. */
  readonly check: string;
  /** `[{ name: "name", in: "body" }]`, broken over lines if it is long. */
  readonly params: string;
  /** True for the default `POST /<service>/<method>`. */
  readonly standard: boolean;
}

/** Makes `greeter.wire.ts`. */
export interface WireView extends FileView {
  /** True if a method has no result: `nothing` is handed on. */
  readonly hasNothing: boolean;
  /** The checks of parameters, results and errors. */
  readonly checks: readonly CheckView[];
  /** The checks of named types. */
  readonly guards: readonly GuardView[];
  /** The type `Check`, as this file imports it. */
  readonly checkType: string;
  /** The type `Misfit`, as this file imports it; empty if there are no `guards`. */
  readonly misfitType: string;
  /** The function `check`, as this file imports it. */
  readonly check: string;
  /** The contract as JSON text, a string literal. */
  readonly contract: string;
  /** The precompiled functions. */
  readonly code: string;
}

/** An exported check. */
export interface CheckView {
  /** Name of the constant: `greetParams`. */
  readonly name: string;
  /** The type that the check stands for. */
  readonly type: string;
  /** The call of `check`, or the name of another check. */
  readonly value: string;
}

/** The functions `isPostcard` and `explainPostcard`. */
export interface GuardView {
  /** Name of the guard: `isPostcard`. */
  readonly is: string;
  /** Name of the function that says what is wrong: `explainPostcard`. */
  readonly explain: string;
  /** Name of the type: `Postcard`. */
  readonly type: string;
  /** The precompiled function. */
  readonly validate: string;
  /** Arguments of `check`. */
  readonly arguments: string;
}

/** Makes a file of your own: names, methods and types, to be put together as you like. */
export interface OwnView extends FileView {
  /** The interface's documentation, a comment. */
  readonly doc: string;
  /** The service's name: `greeter`. */
  readonly name: string;
  /** The service's name as a string literal. */
  readonly nameLiteral: string;
  /** Name of the interface: `GreeterService`. */
  readonly interface: string;
  /** What generated names start with, the interface without `Service` at its end: `Greeter`. */
  readonly prefix: string;
  /** Name of the class in `clientModule`: `GreeterClient`. */
  readonly client: string;
  /** Name of the function in `handlerModule`: `greeterHandler`. */
  readonly handler: string;
  /** Name of the constant in `serviceModule`: `greeterService`. */
  readonly service: string;
  /** Name of the constant in `routesModule`: `greeterRoutes`. */
  readonly routesName: string;
  /** `"./greeter.types.ts"`, a string literal. */
  readonly typesModule: string;
  /** `"./greeter.client.ts"`, a string literal. */
  readonly clientModule: string;
  /** `"./greeter.handler.ts"`, a string literal. */
  readonly handlerModule: string;
  /** `"./greeter.service.ts"`, a string literal. */
  readonly serviceModule: string;
  /** `"./greeter.routes.ts"`, a string literal. */
  readonly routesModule: string;
  /** `"./greeter.wire.ts"`, a string literal. */
  readonly wireModule: string;
  /** The methods, in the order of the contract. */
  readonly methods: readonly OwnMethodView[];
}

/** A method, in parts. `imports` has the types that they name. */
export interface OwnMethodView {
  /** The method's documentation with its tags, a comment at the indent of a member. */
  readonly doc: string;
  /** The method's name: `greet`. */
  readonly name: string;
  /** The method's name as a string literal. */
  readonly nameLiteral: string;
  /** `unary`, `serverStream`, `clientStream` or `duplex`. */
  readonly kind: string;
  /** Parameters as they are declared: `name: PersonName, mood?: Mood`. */
  readonly params: string;
  /** Parameters as they are passed on: `name, mood`; a rest parameter is spread. */
  readonly args: string;
  /** Type of the result or of each item: `string`; `void` if there is none. */
  readonly result: string;
  /** Type of what the method returns: `Promise<string>` or `AsyncIterable<string>`. */
  readonly returns: string;
  /** True if it returns a stream. */
  readonly isStream: boolean;
  /** True if a parameter is a stream. */
  readonly takesStream: boolean;
  /** True for `@readonly`. */
  readonly isReadonly: boolean;
  /** True for `@idempotent`. */
  readonly isIdempotent: boolean;
  /** True for `@deprecated`. */
  readonly isDeprecated: boolean;
  /** True for `@internal`: no HTTP route. */
  readonly isInternal: boolean;
}

/**
 * What each template receives: data only. Every text is ready to be printed: escaped, joined and
 * quoted by the emitter. A `doc` is a whole comment with its indent and line break, or empty.
 */
export interface Views {
  readonly types: TypesView;
  readonly service: ServiceView;
  readonly client: ClientView;
  readonly handler: HandlerView;
  readonly routes: RoutesView;
  readonly wire: WireView;
}

/** What every file starts with. */
export interface FileView {
  /** The first line, a comment: the tool's version, the contract's file and hash. */
  readonly provenance: string;
  readonly imports: readonly ImportView[];
}

/** `import { type Channel } from "…";` */
export interface ImportView {
  /** The whole statement, broken over lines if it is long. */
  readonly text: string;
}

/** `greeter.types.ts` */
export interface TypesView extends FileView {
  /** The author's own declarations. */
  readonly exports: readonly ExportView[];
  /** True if both `exports` and anything below are there. */
  readonly separated: boolean;
  /** Types that the author does not export, printed from their schemas. */
  readonly declarations: readonly DeclarationView[];
  readonly errorClasses: readonly ErrorClassView[];
}

/** `export type { Greeter } from "../greeter.ts";` */
export interface ExportView {
  readonly text: string;
}

export interface DeclarationView {
  readonly doc: string;
  /** From `export` to the last brace or semicolon. */
  readonly text: string;
}

/** An error of `@throws` that is printed from its schema. */
export interface ErrorClassView {
  readonly doc: string;
  readonly name: string;
  /** The name as a string literal. */
  readonly nameLiteral: string;
  /** `recipient: string`, one for each data field. */
  readonly fields: readonly { readonly doc: string; readonly text: string }[];
  /** Type of the constructor's first parameter: `{ recipient: string }`. */
  readonly fieldsType: string;
}

/** `greeter.service.ts` */
export interface ServiceView extends FileView {
  readonly doc: string;
  /** `greeterService` */
  readonly service: string;
  /** The type `Service`, as this file imports it. */
  readonly serviceType: string;
  readonly defineService: string;
  readonly interface: string;
  /** Name and hash as string literals. */
  readonly nameLiteral: string;
  readonly hashLiteral: string;
  readonly methods: readonly {
    /** The method's name as a member. */
    readonly key: string;
    /** `unary("64fc…", 1, wire.greetParams, wire.greetResult)`, broken over lines if it is long. */
    readonly call: string;
  }[];
}

/** `greeter.client.ts` */
export interface ClientView extends FileView {
  readonly doc: string;
  /** `GreeterClient` */
  readonly client: string;
  readonly interface: string;
  /** Types and functions of the runtime, as this file imports them. */
  readonly channelType: string;
  readonly optionsType: string;
  readonly withOptions: string;
  readonly methods: readonly MethodView[];
}

export interface MethodView {
  readonly doc: string;
  /** `greet(name: PersonName, options?: CallOptions): Promise<string>`, broken over lines if it is long. */
  readonly signature: string;
  /** The expression that the method returns. */
  readonly body: string;
}

/** `greeter.handler.ts` */
export interface HandlerView extends FileView {
  readonly doc: string;
  /** `greeterHandler` */
  readonly handler: string;
  readonly service: string;
  readonly interface: string;
  readonly implementationType: string;
  readonly handlerType: string;
  readonly defineHandler: string;
  readonly wire: string;
}

/** `greeter.routes.ts` */
export interface RoutesView extends FileView {
  readonly doc: string;
  /** `greeterRoutes` */
  readonly routesName: string;
  readonly routesType: string;
  readonly defineRoutes: string;
  readonly service: string;
  readonly wire: string;
  readonly routes: readonly RouteView[];
}

export interface RouteView {
  /** String literals. */
  readonly verb: string;
  readonly path: string;
  readonly method: string;
  /** `wire.greetParamsClosed` */
  readonly check: string;
  /** `[{ name: "name", in: "body" }]`, broken over lines if it is long. */
  readonly params: string;
  readonly standard: boolean;
}

/** `greeter.wire.ts` */
export interface WireView extends FileView {
  /** True if a method has no result: `nothing` is handed on. */
  readonly hasNothing: boolean;
  readonly checks: readonly {
    readonly name: string;
    /** The type that the check stands for. */
    readonly type: string;
    /** The call of `check`, or the name of another check. */
    readonly value: string;
  }[];
  readonly guards: readonly GuardView[];
  /** `Check`, `Misfit` and `check`, as this file imports them. */
  readonly checkType: string;
  readonly misfitType: string;
  readonly check: string;
  /** The contract as JSON text, a string literal. */
  readonly contract: string;
  /** The precompiled functions. */
  readonly code: string;
}

/** `isPostcard` and `explainPostcard`. */
export interface GuardView {
  readonly is: string;
  readonly explain: string;
  readonly type: string;
  /** The precompiled function. */
  readonly validate: string;
  /** Arguments of `check`. */
  readonly arguments: string;
}

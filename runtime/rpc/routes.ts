import type { Check } from "../check/check.ts";
import type { Service } from "./service.ts";

/** The HTTP routes of one service. Made by generated code, mounted by the gateway. */
export interface Routes {
  readonly service: Service;
  /** The contract as JSON text. */
  readonly contract: string;
  readonly routes: readonly Route[];
}

export interface Route {
  readonly verb: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** `/greeter/greet/:name` */
  readonly path: string;
  /** Name in `service.methods`. */
  readonly method: string;
  /** Judges the arguments and refuses unknown properties by name. */
  readonly check: Check<readonly unknown[]>;
  /** In the order of the arguments, the client stream left out. */
  readonly params: readonly RouteParam[];
  /** True for the default `POST /<service>/<method>`. */
  readonly standard?: true;
}

export interface RouteParam {
  readonly name: string;
  readonly in: "path" | "query" | "body";
  readonly optional?: true;
  /** The last parameter, `...tags`: an array in the body, a repeated key in the query. */
  readonly rest?: true;
  /** How text from path or query becomes a value: the first that fits, in this order. Left out for `body`. */
  readonly to?: readonly TextTarget[];
  /** A repeated query key becomes an array of such values. */
  readonly list?: true;
}

/** `json`: the text is parsed as JSON. `number` takes only text that prints back the same. */
export type TextTarget = "null" | "boolean" | "number" | "string" | "json";

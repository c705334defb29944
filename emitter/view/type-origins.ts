import { posix } from "node:path";
import type { Idl, Origin } from "@meshrpc/schema";
import { errorTypes } from "./names.ts";

/** Where the declarations of a contract come from: the author's modules, or a print of the schema. */
export class TypeOrigins {
  readonly #idl: Idl;
  readonly #source: Idl["source"];
  readonly #errors: ReadonlySet<string>;
  readonly #moduleFrom: string;

  /** `moduleFrom`: the folder of the contract as seen from the generated files. */
  constructor(idl: Idl, standalone: boolean, moduleFrom: string) {
    this.#idl = idl;
    this.#source = standalone ? undefined : idl.source;
    this.#errors = errorTypes(idl);
    this.#moduleFrom = moduleFrom;
  }

  /** The author's interface; undefined: it is printed. */
  interfaceOrigin(): Origin | undefined {
    return this.#source === undefined ? undefined : this.#moved(this.#source.interface);
  }

  /** The author's declaration of a type; undefined: it is printed. */
  origin(type: string): Origin | undefined {
    const types = this.#source?.types ?? {};
    const origin = Object.hasOwn(types, type) ? types[type] : undefined;
    return origin === undefined ? undefined : this.#moved(origin);
  }

  /** Names of types that are printed, in the order of the contract. */
  printed(): readonly string[] {
    return Object.keys(this.#idl.types).filter((type) => this.origin(type) === undefined);
  }

  /** True if an error has a class that instances can be made of. */
  isClass(type: string): boolean {
    const origin = this.origin(type);
    return origin === undefined ? this.#errors.has(type) : origin.value === true;
  }

  #moved(origin: Origin): Origin {
    if (!origin.module.startsWith(".") || this.#moduleFrom === ".") return origin;
    const module = posix.join(this.#moduleFrom, origin.module);
    return { ...origin, module: module.startsWith(".") ? module : `./${module}` };
  }
}

import type { Idl } from "@meshrpc/schema";
import type { ImportView } from "@meshrpc/templates";
import { layout } from "../text/layout.ts";
import { quote } from "../text/literal.ts";

interface Imported {
  readonly name: string;
  readonly local: string;
  readonly isType: boolean;
}

/**
 * The names of one generated file. Those of the author's types stay as they are; ours get an
 * underscore where one is taken. Naming something imports it.
 */
export class FileScope {
  readonly #idl: Idl;
  readonly #taken: ReadonlySet<string>;
  readonly #modules: Map<string, Map<string, Imported>> = new Map();
  #wire: string | undefined;

  /** `own`: names that the file itself declares. */
  constructor(idl: Idl, own: readonly string[] = []) {
    this.#idl = idl;
    this.#taken = new Set([idl.interface, ...Object.keys(idl.types), ...own]);
  }

  runtimeType(name: string): string {
    return this.#import(runtime, name, true);
  }

  runtimeValue(name: string): string {
    return this.#import(runtime, name, false);
  }

  /** A type of the contract, or its interface. */
  readonly type = (name: string): string => this.#import(this.#file("types"), name, true, name);

  /** A class of the contract. */
  errorClass(name: string): string {
    return this.#import(this.#file("types"), name, false, name);
  }

  service(name: string): string {
    return this.#import(this.#file("service"), name, false);
  }

  /** The namespace of the `wire` module. */
  wire(): string {
    this.#wire ??= this.#free("wire");
    return this.#wire;
  }

  /** A global type of the language, whatever the author's types are called. */
  global(name: string): string {
    return this.#taken.has(name) ? `globalThis.${name}` : name;
  }

  imports(): readonly ImportView[] {
    const statements = [...this.#modules].map(([module, names]) => ({
      module,
      text: importText(module, [...names.values()]),
    }));
    if (this.#wire !== undefined) {
      const module = this.#file("wire");
      statements.push({ module, text: `import * as ${this.#wire} from ${quote(module)};` });
    }
    // Packages first, then files, each by name.
    return statements.toSorted((a, b) => (order(a.module) < order(b.module) ? -1 : 1));
  }

  #file(part: string): string {
    return `./${this.#idl.service}.${part}.ts`;
  }

  #import(module: string, name: string, isType: boolean, local: string = this.#free(name)): string {
    const names = this.#modules.get(module) ?? new Map<string, Imported>();
    this.#modules.set(module, names);
    const known = names.get(name);
    names.set(name, { name, local, isType: isType && known?.isType !== false });
    return local;
  }

  #free(name: string): string {
    let free = name;
    while (this.#taken.has(free)) free += "_";
    return free;
  }
}

const runtime = "@meshrpc/runtime/contract";

function order(module: string): string {
  return module.startsWith(".") ? `1${module}` : `0${module}`;
}

function importText(module: string, imported: readonly Imported[]): string {
  const typesOnly = imported.every((entry) => entry.isType);
  const names = imported
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, local, isType }) => {
      const kind = isType && !typesOnly ? "type " : "";
      return kind + (local === name ? name : `${name} as ${local}`);
    });
  const tail = ` } from ${quote(module)};`;
  return layout(`import ${typesOnly ? "type " : ""}{ `, names, tail, "", 0);
}

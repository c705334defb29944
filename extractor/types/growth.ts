import { ts } from "../compiler.ts";
import { typeArgumentsOf } from "./names.ts";

/** A generic that is being described, and what it was met in. */
interface Open {
  readonly symbol: ts.Symbol;
  /** Of its arguments. */
  readonly size: number;
  readonly around: Open | undefined;
}

/**
 * Tells generics that have no end: `Grow<T>` with a member `Grow<T[]>` leads to `Grow<T[][]>`, and so
 * on. Long chains of types, and one generic met with many arguments, are none.
 */
export class Growth {
  readonly #checker: ts.TypeChecker;
  readonly #sizes = new Map<ts.Type, number>();
  #open: Open | undefined;

  constructor(checker: ts.TypeChecker) {
    this.#checker = checker;
  }

  /** Whether `type` is one more of a row of instantiations inside each other, with ever larger arguments. */
  isEndless(symbol: ts.Symbol, type: ts.Type): boolean {
    const args = typeArgumentsOf(symbol, type, this.#checker);
    if (args.length === 0) return false;
    let smallest = this.#sizeOf(args);
    let row = 0;
    let count = 0;
    for (let open = this.#open; open !== undefined; open = open.around) {
      if (open.symbol !== symbol) continue;
      count++;
      if (open.size >= smallest) continue;
      smallest = open.size;
      row++;
    }
    return row >= longestRow || count >= mostOpen;
  }

  /** `describe`, to be called now or later: while it runs, `type` and all around it now count as being described. */
  inside<T>(symbol: ts.Symbol, type: ts.Type, describe: () => T): () => T {
    const args = typeArgumentsOf(symbol, type, this.#checker);
    const around = this.#open;
    const open = args.length === 0 ? around : { symbol, size: this.#sizeOf(args), around };
    return () => {
      const before = this.#open;
      this.#open = open;
      try {
        return describe();
      } finally {
        this.#open = before;
      }
    };
  }

  #sizeOf(types: readonly ts.Type[]): number {
    return types.reduce((sum, type) => sum + this.#size(type), 0);
  }

  /** How many types it takes to write the type: of `User` 1, of `Page<User>[]` 3. */
  #size(type: ts.Type): number {
    const known = this.#sizes.get(type);
    if (known !== undefined) return known;
    // An object literal that is inside itself is no larger for it.
    this.#sizes.set(type, 1);
    const size = 1 + this.#sizeOf(this.#parts(type));
    this.#sizes.set(type, size);
    return size;
  }

  #parts(type: ts.Type): readonly ts.Type[] {
    if (type.aliasSymbol !== undefined) return type.aliasTypeArguments ?? [];
    if (type.isUnionOrIntersection()) return type.types;
    if ((type.flags & ts.TypeFlags.Object) === 0) return [];
    if (this.#checker.isTupleType(type)) return this.#checker.getTypeArguments(type as ts.TypeReference);
    const symbol = type.getSymbol();
    if (symbol === undefined) return [];
    if ((symbol.flags & ts.SymbolFlags.TypeLiteral) === 0)
      return typeArgumentsOf(symbol, type, this.#checker);
    return this.#checker.getPropertiesOfType(type).map((member) => this.#checker.getTypeOfSymbol(member));
  }
}

/** So many instantiations with ever larger arguments are taken to be the beginning of more. */
const longestRow = 8;

/** So many inside each other are endless whatever their arguments are: those may be numbers that count up. */
const mostOpen = 2_000;

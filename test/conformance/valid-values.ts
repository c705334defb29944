import { type Idl, isSchemaList, literals, type ParamIdl, refName, type Schema } from "@meshrpc/schema";
import fc from "fast-check";

/** Random values that fit the schemas of a contract; the same seed gives the same values. */
export class ValidValues {
  readonly #types: Idl["types"];
  readonly #heights: ReadonlyMap<string, number>;
  #seed: number;

  constructor(types: Idl["types"], seed: number) {
    this.#types = types;
    this.#heights = heightsOf(types);
    this.#seed = seed;
  }

  value(schema: Schema): unknown {
    const [value] = fc.sample(this.#arbitrary(schema, 0), { seed: this.#seed++, numRuns: 1 });
    return value;
  }

  /** A few items, for streams and rest parameters. */
  list(schema: Schema): readonly unknown[] {
    return Array.from({ length: this.#seed % 4 }, () => this.value(schema));
  }

  /** The arguments of a call; those that are optional are there, undefined, or left out at the end. */
  args(params: readonly ParamIdl[]): readonly unknown[] {
    const args = params.flatMap((param): readonly unknown[] => {
      if (param.rest === true) return this.list(param.schema);
      const skipped = param.optional === true && this.#seed % 3 === 0;
      const value = this.value(param.schema);
      return [skipped ? undefined : value];
    });
    while (args.length > 0 && args.at(-1) === undefined) args.pop();
    return args;
  }

  #arbitrary(schema: Schema, depth: number): fc.Arbitrary<unknown> {
    const { $ref, ...beside } = schema;
    if ($ref !== undefined) return this.#arbitrary({ ...this.#types[refName($ref)], ...beside }, depth + 1);
    const values = literals(schema);
    if (values !== undefined) return fc.constantFrom(...values);
    const branches = schema.anyOf ?? schema.oneOf;
    if (branches !== undefined) {
      const low = branches.toSorted((a, b) => height(a, this.#heights) - height(b, this.#heights));
      const chosen = depth > deep ? low.slice(0, 1) : branches;
      return fc.oneof(...chosen.map((branch) => this.#arbitrary(branch, depth + 1)));
    }
    if (schema.type === undefined) return anything;
    return fc.oneof(...[schema.type].flat().map((type) => this.#ofType(type, schema, depth + 1)));
  }

  #ofType(type: string, schema: Schema, depth: number): fc.Arbitrary<unknown> {
    switch (type) {
      case "string":
        return text(schema);
      case "number":
      case "integer":
        return numeric(schema, type === "integer");
      case "boolean":
        return fc.boolean();
      case "array":
        return this.#array(schema, depth);
      case "object":
        return this.#object(schema, depth);
      default:
        return fc.constant(null);
    }
  }

  #array(
    { items, additionalItems, minItems = 0, maxItems, uniqueItems }: Schema,
    depth: number,
  ): fc.Arbitrary<unknown> {
    const most = depth > deep ? minItems : Math.min(maxItems ?? minItems + 3, minItems + 3);
    if (isSchemaList(items)) {
      const fixed = items.slice(0, Math.max(minItems, depth > deep ? 0 : items.length));
      const loose =
        typeof additionalItems === "object" && maxItems === undefined ? additionalItems : undefined;
      const rest =
        loose === undefined || depth > deep
          ? fc.constant([])
          : fc.array(this.#arbitrary(loose, depth), { maxLength: 2 });
      return fc
        .tuple(fc.tuple(...fixed.map((item) => this.#arbitrary(item, depth))), rest)
        .map(([head, tail]) => [...head, ...tail]);
    }
    const lengths = { minLength: minItems, maxLength: most };
    if (most === 0) return fc.constant([]);
    const item = this.#arbitrary(items ?? {}, depth);
    return uniqueItems === true
      ? fc.uniqueArray(item, { ...lengths, comparator: "SameValueZero" })
      : fc.array(item, lengths);
  }

  #object(
    { properties = {}, required = [], additionalProperties, maxProperties = 3 }: Schema,
    depth: number,
  ): fc.Arbitrary<unknown> {
    const names = Object.keys(properties).filter((name) => depth <= deep || required.includes(name));
    const members = Object.fromEntries(
      names.map((name) => [name, this.#arbitrary(properties[name] ?? {}, depth)]),
    );
    const own = fc.record(members, {
      requiredKeys: names.filter((name) => required.includes(name)),
      noNullPrototype: true,
    });
    if (typeof additionalProperties !== "object" || depth > deep) return own;
    const key = fc
      .string({ unit: "binary" })
      .filter((name) => name !== "__proto__" && !Object.hasOwn(properties, name));
    const others = fc.dictionary(key, this.#arbitrary(additionalProperties, depth), {
      maxKeys: Math.min(maxProperties, 3),
      noNullPrototype: true,
    });
    return fc.tuple(others, own).map(([some, more]) => ({ ...some, ...more }));
  }
}

/** Named types and branches inside each other, beyond which values are kept small. */
const deep = 6;

/** What `any` and `unknown` let through. */
const anything: fc.Arbitrary<unknown> = fc.oneof(
  fc.string(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.integer(), { maxLength: 3 }),
  fc.record({ some: fc.string(), more: fc.array(fc.boolean(), { maxLength: 2 }) }, { noNullPrototype: true }),
);

const examples: Readonly<Record<string, string>> = {
  "date-time": "2026-11-23T16:07:51Z",
  date: "2026-11-23",
  time: "16:07:51Z",
  duration: "PT2S",
  email: "max@example.com",
  uri: "https://example.com/a?b=c",
  uuid: "0b6f2c1e-6a0f-4c53-9c3f-0f6c9f4f7a11",
  ipv4: "192.0.2.1",
  ipv6: "2001:db8::1",
  hostname: "example.com",
};

function text({ format, pattern, minLength = 0, maxLength = minLength + 10 }: Schema): fc.Arbitrary<string> {
  if (format !== undefined) return fc.constant(examples[format] ?? "");
  const fits = (value: string): boolean => [...value].length >= minLength && [...value].length <= maxLength;
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern, "u")).filter(fits);
  return fc.string({ unit: "binary", minLength, maxLength });
}

function numeric(schema: Schema, isInteger: boolean): fc.Arbitrary<number> {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  const step = multipleOf ?? (isInteger ? 1 : undefined);
  const min = minimum ?? exclusiveMinimum ?? -1e9;
  const max = maximum ?? exclusiveMaximum ?? 1e9;
  const inside = (value: number): boolean => value !== exclusiveMinimum && value !== exclusiveMaximum;
  if (step !== undefined) {
    const range = { min: Math.ceil(min / step), max: Math.floor(max / step) };
    return fc
      .integer(range)
      .map((count) => count * step)
      .filter(inside);
  }
  const finite = fc.double({ min, max, noNaN: true }).filter(inside);
  return schema["x-allow-non-finite"] === true
    ? fc.oneof(finite, fc.constantFrom(Number.NaN, Infinity))
    : finite;
}

/** How many named types the smallest value of each type needs; without an entry: there is no end to it. */
function heightsOf(types: Idl["types"]): ReadonlyMap<string, number> {
  const heights = new Map<string, number>();
  for (let changed = true; changed;) {
    changed = false;
    for (const [name, schema] of Object.entries(types)) {
      const found = height(schema, heights) + 1;
      if (found >= (heights.get(name) ?? Infinity)) continue;
      heights.set(name, found);
      changed = true;
    }
  }
  return heights;
}

function height(schema: Schema, heights: ReadonlyMap<string, number>): number {
  if (schema.$ref !== undefined) return heights.get(refName(schema.$ref)) ?? Infinity;
  const of = (inner: Schema): number => height(inner, heights);
  const branches = schema.anyOf ?? schema.oneOf;
  const { properties = {}, required = [], items, minItems = 0 } = schema;
  const members = required.flatMap((name) => properties[name] ?? []).map(of);
  const elements = isSchemaList(items)
    ? items.slice(0, minItems).map(of)
    : items !== undefined && minItems > 0
      ? [of(items)]
      : [];
  return Math.max(
    0,
    ...members,
    ...elements,
    ...(branches === undefined ? [] : [Math.min(...branches.map(of))]),
  );
}

import {
  type Idl,
  isSchemaList,
  literals,
  resolve,
  type Json,
  type ParamIdl,
  type Schema,
} from "@meshrpc/schema";

/** A value that fits but for one place. */
export interface BrokenValue {
  readonly value: unknown;
  /** JSON pointer to the place. */
  readonly path: string;
  /** Below a union the fault may be told of any place inside it; else the same as `path`. */
  readonly within: string;
}

/** Arguments of which one is broken in one place; the path starts with the parameter's name. */
export function brokenArguments(
  params: readonly ParamIdl[],
  args: readonly unknown[],
  types: Idl["types"],
): readonly BrokenValue[] {
  return args.flatMap((arg, at): readonly BrokenValue[] => {
    const last = params.length - 1;
    const param = params[Math.min(at, last)];
    if (param === undefined || arg === undefined) return [];
    const step = param.rest === true ? `/${param.name}/${at - last}` : `/${param.name}`;
    return brokenValues(param.schema, arg, types).map((broken) =>
      below(step, broken, args.with(at, broken.value)),
    );
  });
}

/** `value`, which fits `schema`, with one place after the other of another type, or left out. */
export function brokenValues(schema: Schema, value: unknown, types: Idl["types"]): readonly BrokenValue[] {
  const here = alien(schema, types);
  const whole = here === undefined ? [] : [{ value: here, path: "", within: "" }];
  return [...whole, ...brokenInside(resolve(types, schema), value, types)];
}

function brokenInside(schema: Schema, value: unknown, types: Idl["types"]): readonly BrokenValue[] {
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches !== undefined) {
    const [branch, ...others] = branches.filter((one) => fits(one, value, types));
    if (branch === undefined || others.length > 0) return [];
    const inside = brokenInside(resolve(types, branch), value, types);
    return schema.discriminator === undefined ? inside.map((broken) => ({ ...broken, within: "" })) : inside;
  }
  if (Array.isArray(value)) return brokenItems(schema, value, types);
  return typeof value === "object" && value !== null ? brokenMembers(schema, { ...value }, types) : [];
}

function brokenItems(
  { items, additionalItems }: Schema,
  value: readonly unknown[],
  types: Idl["types"],
): readonly BrokenValue[] {
  return value.flatMap((item, at) => {
    const schema = isSchemaList(items) ? (items[at] ?? additionalItems) : items;
    if (typeof schema !== "object") return [];
    return brokenValues(schema, item, types).map((broken) =>
      below(`/${at}`, broken, value.with(at, broken.value)),
    );
  });
}

function brokenMembers(
  { properties = {}, required = [], additionalProperties }: Schema,
  value: Readonly<Record<string, unknown>>,
  types: Idl["types"],
): readonly BrokenValue[] {
  return Object.entries(value).flatMap(([name, member]) => {
    const schema = Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    const step = `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    const { [name]: _left, ...others } = value;
    const missing = required.includes(name) ? [{ value: others, path: step, within: step }] : [];
    if (typeof schema !== "object") return missing;
    const broken = brokenValues(schema, member, types);
    return [...missing, ...broken.map((one) => below(step, one, { ...value, [name]: one.value }))];
  });
}

function below(step: string, { path, within }: BrokenValue, value: unknown): BrokenValue {
  return { value, path: step + path, within: step + within };
}

/** A value of a type that `schema` does not know; undefined if it knows all. */
function alien(schema: Schema, types: Idl["types"]): unknown {
  const known = typesOf(schema, types);
  // What says nothing takes all that JSON can say, and no more.
  return candidates.find((candidate) => !known.has(typeOf(candidate))) ?? 5n;
}

const candidates: readonly Json[] = [42, "wrong", true, [], {}, null];

function typesOf(schema: Schema, types: Idl["types"]): ReadonlySet<string> {
  if (schema.$ref !== undefined) return typesOf(resolve(types, schema), types);
  const values = literals(schema);
  if (values !== undefined) return new Set(values.map(typeOf));
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches !== undefined) return new Set(branches.flatMap((branch) => [...typesOf(branch, types)]));
  if (schema.type === undefined) return new Set(candidates.map(typeOf));
  return new Set([schema.type].flat().map((type) => (type === "integer" ? "number" : type)));
}

function typeOf(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}

/** Roughly: by type, and by the literals of required members. */
function fits(schema: Schema, value: unknown, types: Idl["types"]): boolean {
  if (schema.$ref !== undefined) return fits(resolve(types, schema), value, types);
  if (!typesOf(schema, types).has(typeOf(value))) return false;
  const values = literals(schema);
  if (values !== undefined) return values.includes(value as Json);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return true;
  const { properties = {}, required = [] } = schema;
  return required.every(
    (name) =>
      Object.hasOwn(value, name) &&
      fits(properties[name] ?? {}, (value as Record<string, unknown>)[name], types),
  );
}

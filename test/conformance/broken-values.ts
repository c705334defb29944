import {
  type Idl,
  isSchemaList,
  literals,
  type Json,
  type ParamIdl,
  refName,
  type Schema,
} from "@meshrpc/schema";

/** A value that fits but for one place. */
export interface BrokenValue {
  readonly value: unknown;
  /** JSON pointer to the place. */
  readonly path: string;
  /** False below a union, where the fault may as well be told of the whole: at a step of `path`. */
  readonly exact: boolean;
}

/** Arguments of which one is broken in one place; the path starts with the parameter's name. */
export function brokenArguments(
  params: readonly ParamIdl[],
  args: readonly unknown[],
  types: Idl["types"],
): readonly BrokenValue[] {
  return args.flatMap((arg, at) => {
    const last = params.length - 1;
    const param = params[Math.min(at, last)];
    if (param === undefined || arg === undefined) return [];
    const step = param.rest === true ? `/${param.name}/${at - last}` : `/${param.name}`;
    return brokenValues(param.schema, arg, types).map(({ value, path, exact }) => ({
      value: args.with(at, value),
      path: step + path,
      exact,
    }));
  });
}

/** `value`, which fits `schema`, with one place after the other of another type, or left out. */
export function brokenValues(schema: Schema, value: unknown, types: Idl["types"]): readonly BrokenValue[] {
  const here = alien(schema, types);
  const found: BrokenValue[] = here === undefined ? [] : [{ value: here, path: "", exact: true }];
  const { $ref, ...beside } = schema;
  const whole: Schema = $ref === undefined ? schema : { ...types[refName($ref)], ...beside };
  if (whole.$ref !== undefined)
    return [...found, ...brokenValues(whole, value, types).filter(({ path }) => path !== "")];
  const branches = whole.anyOf ?? whole.oneOf;
  if (branches !== undefined) {
    const tags = whole.discriminator?.propertyName;
    const branch = branches.find((one) => fits(one, value, types));
    const below =
      branch === undefined || branches.filter((one) => fits(one, value, types)).length > 1
        ? []
        : brokenValues(branch, value, types);
    for (const broken of below)
      if (broken.path !== "") found.push({ ...broken, exact: tags !== undefined && broken.exact });
    return found;
  }
  if (Array.isArray(value)) {
    value.forEach((item, at) => {
      const { items, additionalItems } = whole;
      const inner = isSchemaList(items) ? (items[at] ?? additionalItems) : items;
      if (typeof inner !== "object") return;
      for (const broken of brokenValues(inner, item, types))
        found.push({ ...broken, value: value.with(at, broken.value), path: `/${at}${broken.path}` });
    });
  } else if (typeof value === "object" && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      const inner = Object.hasOwn(whole.properties ?? {}, name)
        ? whole.properties?.[name]
        : whole.additionalProperties;
      const step = `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      if (whole.required?.includes(name) === true) {
        const { [name]: _left, ...others } = value as Record<string, unknown>;
        found.push({ value: others, path: step, exact: true });
      }
      if (typeof inner !== "object") continue;
      for (const broken of brokenValues(inner, member, types))
        found.push({ ...broken, value: { ...value, [name]: broken.value }, path: step + broken.path });
    }
  }
  return found;
}

/** A value of a type that `schema` does not know; undefined if it knows all. */
function alien(schema: Schema, types: Idl["types"]): Json | undefined {
  const known = typesOf(schema, types);
  return candidates.find((candidate) => !known.has(typeOf(candidate)));
}

const candidates: readonly Json[] = [42, "wrong", true, [], {}, null];

function typesOf(schema: Schema, types: Idl["types"]): ReadonlySet<string> {
  if (schema.$ref !== undefined) return typesOf(types[refName(schema.$ref)] ?? {}, types);
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
  if (schema.$ref !== undefined) return fits(types[refName(schema.$ref)] ?? {}, value, types);
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

import type { Idl } from "./idl.ts";
import { idlSchema } from "./idl-schema.ts";

/**
 * The text of `<service>.idl.json`: members in the order of IDL.md, types sorted by name, two spaces
 * of indent, one line break at the end. The same contract gives the same bytes.
 */
export function printIdl(idl: Idl): string {
  return `${JSON.stringify(ordered(idl, idlSchema), undefined, 2)}\n`;
}

type Shape = { readonly [keyword: string]: unknown };

/** `value` with the members of `shape` first and in its order; maps sorted by name, but for properties. */
function ordered(value: unknown, shape: Shape): unknown {
  const { $ref, items, properties, additionalProperties } = shape;
  if (typeof $ref === "string") return ordered(value, definition($ref));
  const branch = shape["then"];
  if (isShape(branch)) {
    const chosen = matches(value, shape["if"]) ? branch : shape["else"];
    return isShape(chosen) ? ordered(value, chosen) : value;
  }
  if (Array.isArray(value)) return isShape(items) ? value.map((item) => ordered(item, items)) : value;
  if (!isShape(value)) return value;
  if (isShape(additionalProperties)) {
    const entries = Object.entries(value).map(([name, member]) => [
      name,
      ordered(member, additionalProperties),
    ]);
    return Object.fromEntries(entries);
  }
  if (!isShape(properties)) return value;
  const known = Object.entries(properties).filter(([name]) => value[name] !== undefined);
  return Object.fromEntries(
    known.map(([name, inner]) => {
      const member = value[name];
      return [
        name,
        name === "types" && isShape(member)
          ? sorted(ordered(member, Object(inner)))
          : ordered(member, Object(inner)),
      ];
    }),
  );
}

function definition(ref: string): Shape {
  const name = ref.slice("#/definitions/".length);
  const definitions = idlSchema["definitions"];
  const found = isShape(definitions) ? definitions[name] : undefined;
  return isShape(found) ? found : {};
}

function sorted(members: unknown): unknown {
  if (!isShape(members)) return members;
  return Object.fromEntries(Object.entries(members).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function matches(value: unknown, condition: unknown): boolean {
  const type = isShape(condition) ? condition["type"] : undefined;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isShape(value) && !Array.isArray(value);
  return typeof value === type;
}

function isShape(value: unknown): value is Shape {
  return typeof value === "object" && value !== null;
}

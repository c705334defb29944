import { checkShape, type ShapeError } from "./check.generated.ts";
import type { Idl } from "./idl.ts";
import { pointerStep } from "./json-text.ts";
import { didYouMean } from "./nearest.ts";
import { type IdlProblem, oneOf, show } from "./problem.ts";

export type ShapeResult =
  | { readonly ok: true; readonly idl: Idl }
  | { readonly ok: false; readonly problems: readonly IdlProblem[] };

/** Whether `value` has the members of a contract, each of the right type. */
export function readShape(value: unknown): ShapeResult {
  if (hasShape(value)) return { ok: true, idl: value };
  const problems = new Map<string, IdlProblem>();
  for (const error of checkShape.errors ?? []) {
    // An `if` says only that its `then` failed, which has an error of its own.
    if (error.keyword === "if") continue;
    const problem = describe(error);
    problems.set(`${problem.path} ${problem.message}`, problem);
  }
  return { ok: false, problems: [...problems.values()] };
}

function hasShape(value: unknown): value is Idl {
  return checkShape(value);
}

function describe({ instancePath, keyword, params, parentSchema, data }: ShapeError): IdlProblem {
  const at = (message: string, path: string = instancePath): IdlProblem => ({ path, message });
  switch (keyword) {
    case "additionalProperties": {
      const name = String(params["additionalProperty"]);
      const allowed = Object.keys(Object(parentSchema["properties"]));
      return at(
        `unknown member${didYouMean(name, allowed)}; allowed: ${allowed.join(", ")}`,
        instancePath + pointerStep(name),
      );
    }
    case "required":
      return at(`the member ${show(params["missingProperty"])} is missing`);
    case "const":
      return at(`found ${show(data)}; allowed: ${show(params["allowedValue"])}`);
    case "enum": {
      const allowed = Array.isArray(params["allowedValues"]) ? params["allowedValues"].map(String) : [];
      const hint = typeof data === "string" ? didYouMean(data, allowed) : "";
      return at(`found ${show(data)}${hint}; allowed: ${oneOf(allowed)}`);
    }
    case "type": {
      const types = [params["type"]].flat().map((type) => typeWords.get(String(type)) ?? String(type));
      return at(`found ${show(data)}; allowed: ${types.join(" or ")}`);
    }
    case "minItems":
      return at("an empty array; allowed: at least one item");
    default:
      return at(`found ${show(data)}; allowed: a number ${params["comparison"]} ${params["limit"]}`);
  }
}

const typeWords: ReadonlyMap<string, string> = new Map([
  ["string", "a string"],
  ["number", "a number"],
  ["integer", "an integer"],
  ["boolean", "true or false"],
  ["object", "an object"],
  ["array", "an array"],
  ["null", "null"],
]);

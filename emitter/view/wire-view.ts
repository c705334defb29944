import { canonicalJson, type Idl, routeTable, safeParameterName } from "@meshrpc/schema";
import type { GuardView, WireView } from "@meshrpc/templates";
import { closes, typesThatClose } from "../check/closing.ts";
import { compileChecks, type JudgeRequest, type Subject } from "../check/compile.ts";
import { quote, singleQuote } from "../text/literal.ts";
import { typeText } from "../text/type-text.ts";
import { FileScope } from "./file-scope.ts";
import { errorTypes, fieldsCheck, methodChecks, sentParams } from "./names.ts";
import { argumentsType } from "./signature.ts";
import { SensitiveNames } from "./sensitive.ts";

/** One exported check: what it is called, judges and stands for. */
interface CheckPlan {
  readonly name: string;
  readonly type: string;
  readonly subject: Subject;
  readonly closed: boolean;
  /** Of parameters, by position. */
  readonly names?: readonly string[];
  readonly sensitive: readonly string[];
  /** The check that judges alike: this is another name for it. */
  readonly same?: string;
}

export function wireView(idl: Idl, provenance: string): WireView {
  const own = ownNames(idl);
  const scope = new FileScope(idl, own);
  const checkType = scope.runtimeType("Check");
  const check = scope.runtimeValue("check");
  const secrets = new SensitiveNames(idl);
  const plans = checkPlans(idl, scope, secrets);
  const errors = errorTypes(idl);
  const guarded = Object.keys(idl.types).filter((name) => !errors.has(name));
  const requests: JudgeRequest[] = plans
    .filter((plan) => plan.same === undefined)
    .map(({ name, closed, subject }) => ({
      name: functionName(name),
      closed,
      subject,
    }));
  for (const type of guarded)
    requests.push({ name: functionName(type, "Type"), closed: false, subject: { type } });
  const { code, helpers } = compileChecks(idl, requests);
  for (const helper of helpers) scope.runtimeValue(helper);
  return {
    provenance,
    hasNothing: idl.methods.some((method) => method.result === null),
    checks: plans.map((plan) => ({
      name: plan.name,
      type: plan.type,
      value: plan.same ?? `/* @__PURE__ */ ${check}(${checkArguments(plan)})`,
    })),
    guards: guarded.map((name) => guardView(name, scope, secrets)),
    checkType,
    misfitType: guarded.length > 0 ? scope.runtimeType("Misfit") : "",
    check,
    contract: singleQuote(canonicalJson({ ...idl, source: undefined })),
    code,
    imports: scope.imports(),
  };
}

/** In the order of the contract, so that a change shows where it was made. */
function checkPlans(idl: Idl, scope: FileScope, secrets: SensitiveNames): readonly CheckPlan[] {
  const plans = new Map<string, CheckPlan>();
  const closing = typesThatClose(idl.types);
  const routed = new Set(routeTable(idl).map((route) => route.method));
  const add = (plan: CheckPlan): void => {
    plans.set(plan.name, plan);
  };
  for (const method of idl.methods) {
    const names = methodChecks(method);
    const params = sentParams(method);
    const closed = method.policy.strict === true;
    const ofParams = {
      type: argumentsType(params, scope.type),
      subject: { params },
      names: params.map((param) => (param.rest === true ? `...${param.name}` : param.name)),
      sensitive: params.flatMap((param) => secrets.below(param.schema, param.name)),
    };
    add({ name: names.params, closed, ...ofParams });
    if (routed.has(method.name)) {
      const differs = !closed && params.some((param) => closes(param.schema, closing));
      add({ name: names.paramsClosed, closed: true, ...ofParams, ...(!differs && { same: names.params }) });
    }
    const input = method.params.find((param) => param.stream === true);
    for (const [name, schema] of [
      [names.input, input?.schema],
      [names.result, method.result ?? undefined],
    ] as const) {
      if (schema === undefined) continue;
      const sensitive = secrets.below(schema);
      add({ name, closed, type: typeText(schema, scope.type), subject: { schema }, sensitive });
    }
  }
  for (const type of [...errorTypes(idl)].toSorted()) {
    const sensitive = secrets.below({ $ref: `#/types/${type}` });
    add({ name: fieldsCheck(type), type: scope.type(type), subject: { type }, closed: false, sensitive });
  }
  return [...plans.values()];
}

function checkArguments({ name, names, sensitive }: CheckPlan): string {
  const list = (texts: readonly string[]): string => `[${[...new Set(texts)].map(quote).join(", ")}]`;
  const parts = [functionName(name)];
  if (names !== undefined && (names.length > 0 || sensitive.length > 0))
    parts.push(`[${names.map(quote).join(", ")}]`);
  else if (sensitive.length > 0) parts.push("undefined");
  if (sensitive.length > 0) parts.push(list(sensitive));
  return parts.join(", ");
}

function guardView(name: string, scope: FileScope, secrets: SensitiveNames): GuardView {
  const validate = functionName(name, "Type");
  const sensitive = secrets.below({ $ref: `#/types/${name}` });
  const hidden = sensitive.length === 0 ? "" : `, undefined, [${sensitive.map(quote).join(", ")}]`;
  return {
    is: `is${name}`,
    explain: `explain${name}`,
    type: scope.type(name),
    validate,
    arguments: validate + hidden,
  };
}

/** Of the precompiled function behind an export; no identifier of the checks' own code starts so. */
function functionName(name: string, kind = ""): string {
  return `validate${kind}_${name}`;
}

function ownNames(idl: Idl): readonly string[] {
  return [
    "contract",
    "nothing",
    ...idl.methods.flatMap((method) =>
      Object.values(methodChecks(method)).map((name) => safeParameterName(name)),
    ),
  ];
}

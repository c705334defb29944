import {
  generatedNames,
  interfaceNameRule,
  methodNameRule,
  type NameRule,
  parameterNameRule,
  serviceNameRule,
  typeNameRule,
} from "./identifiers.ts";
import type { Idl, MethodIdl } from "./idl.ts";
import { pointerStep } from "./json-text.ts";
import { didYouMean } from "./nearest.ts";
import { type IdlProblem, show } from "./problem.ts";
import { routeProblems } from "./routes.ts";
import { circularTypes, schemaProblems } from "./schema-rules.ts";
import { resolve, schemasOf } from "./subschemas.ts";

/** What a contract of the right shape can still have wrong. */
export function ruleProblems(idl: Idl): readonly IdlProblem[] {
  const problems: IdlProblem[] = [];
  const report = (path: string, message: string): void => {
    problems.push({ path, message });
  };
  const name = (rule: NameRule, value: string, path: string): void => {
    const wrong = rule(value);
    if (wrong !== undefined) report(path, `${show(value)}: ${wrong}`);
  };
  name(serviceNameRule, idl.service, "/service");
  name(interfaceNameRule, idl.interface, "/interface");
  const ours = generatedNames(idl.interface);
  for (const type of Object.keys(idl.types)) {
    name(typeNameRule, type, `/types${pointerStep(type)}`);
    if (type === idl.interface)
      report(`/types${pointerStep(type)}`, "the interface has the same name; rename the type");
    if (ours.includes(type)) {
      report(`/types${pointerStep(type)}`, "the generated code exports this name; rename the type");
    }
  }
  for (const type of Object.keys(idl.source?.types ?? {})) {
    if (!Object.hasOwn(idl.types, type)) {
      report(
        `/source/types${pointerStep(type)}`,
        `no type is called ${show(type)}${didYouMean(type, Object.keys(idl.types))}`,
      );
    }
  }
  const seen = new Set<string>();
  idl.methods.forEach((method, at) => {
    const path = `/methods/${at}`;
    name(methodNameRule, method.name, `${path}/name`);
    if (seen.has(method.name)) report(`${path}/name`, `two methods are called ${show(method.name)}`);
    seen.add(method.name);
    checkParams(method, (step, message) => report(path + step, message), name, path);
    checkThrows(idl, method, (step, message) => report(path + step, message));
    for (const { pointer, schema } of schemasOf(method)) {
      problems.push(...schemaProblems(idl.types, schema, path + pointer));
    }
  });
  for (const [type, schema] of Object.entries(idl.types)) {
    problems.push(...schemaProblems(idl.types, schema, `/types${pointerStep(type)}`));
  }
  const circles = circularTypes(idl.types);
  // Routes ask what the types of parameters are, which these would not tell.
  const areSound = circles.length === 0 && !problems.some(({ path }) => path.endsWith("/$ref"));
  return [...problems, ...circles, ...(areSound ? routeProblems(idl) : [])];
}

type Report = (step: string, message: string) => void;

function checkParams(
  method: MethodIdl,
  report: Report,
  name: (rule: NameRule, value: string, path: string) => void,
  path: string,
): void {
  const seen = new Set<string>();
  let optional: string | undefined;
  method.params.forEach((param, at) => {
    const step = `/params/${at}`;
    name(parameterNameRule, param.name, `${path}${step}/name`);
    if (seen.has(param.name)) report(`${step}/name`, `two parameters are called ${show(param.name)}`);
    seen.add(param.name);
    const flags = (["optional", "rest", "stream"] as const).filter((flag) => param[flag] === true);
    if (param.schema["x-undefined"] !== undefined && param.optional !== true)
      report(`${step}/schema/x-undefined`, "a required parameter is never absent");
    if (flags.length > 1) report(step, `"${flags.join('" and "')}" exclude each other`);
    if (param.rest === true && at < method.params.length - 1)
      report(`${step}/rest`, "only the last parameter can be a rest");
    if (optional !== undefined && flags.length === 0) {
      report(step, `a required parameter cannot follow the optional ${show(optional)}`);
    }
    if (param.optional === true) optional = param.name;
  });
  checkKind(method, report);
  const { sticky } = method.policy;
  const first = sticky?.split(".")[0];
  if (first !== undefined && !seen.has(first)) {
    report("/policy/sticky", `no parameter is called ${show(first)}${didYouMean(first, seen)}`);
  }
  const keyed = method.params.find(({ name }) => name === first);
  if (keyed?.stream === true || keyed?.rest === true) {
    const what = keyed.stream === true ? "a stream" : "a rest parameter";
    report("/policy/sticky", `${show(keyed.name)} is ${what}, in which there is no session key`);
  }
}

function checkKind({ kind, params, result }: MethodIdl, report: Report): void {
  const streams = params.filter((param) => param.stream === true).length;
  const takesStream = kind === "clientStream" || kind === "duplex";
  if (streams > 1) report("/params", `${streams} parameters are streams; allowed: one`);
  if (takesStream && streams === 0) report("/kind", `${show(kind)} needs one parameter with "stream": true`);
  if (!takesStream && streams > 0) {
    const meant = kind === "unary" ? "clientStream" : "duplex";
    report("/kind", `found ${show(kind)}, but a parameter is a stream; allowed: ${show(meant)}`);
  }
  if ((kind === "serverStream" || kind === "duplex") && result === null) {
    report("/result", `found null; ${show(kind)} needs the schema of an item`);
  }
}

function checkThrows(idl: Idl, { throws }: MethodIdl, report: Report): void {
  const seen = new Set<string>();
  throws.forEach(({ type }, at) => {
    const step = `/throws/${at}/type`;
    const schema = idl.types[type];
    if (seen.has(type)) report(step, `${show(type)} is declared twice`);
    seen.add(type);
    if (schema === undefined || !Object.hasOwn(idl.types, type)) {
      return report(
        step,
        `no type is called ${show(type)}${didYouMean(type, Object.keys(idl.types))}; "types" must define it`,
      );
    }
    const { type: kind, properties } = resolve(idl.types, schema);
    if (kind !== "object") report(step, `the type ${show(type)} must be an object`);
    if (Object.hasOwn(properties ?? {}, "constructor")) {
      report(step, `an error has a "constructor" already; rename the field of ${show(type)}`);
    }
  });
}

import { MaskedCode, maskedLiteral } from "./mask.ts";

export interface CompiledChecks {
  /** Functions and constants, without imports and exports. */
  readonly code: string;
  /** The helpers of `@meshrpc/runtime/contract` that `code` names. */
  readonly helpers: readonly string[];
}

/**
 * Turns ajv's standalone output into the code of a `wire` module: `require` lines become helpers,
 * functions get their names, and what no check reads is cut. `judges` maps ajv's ids to names.
 */
export function compact(standaloneCode: string, judges: ReadonlyMap<string, string>): CompiledChecks {
  const masked = new MaskedCode(standaloneCode.replace(/^"use strict";\n/, ""));
  const helpers = new Set<string>();
  nameHelpers(masked, helpers);
  nameFunctions(masked, judges);
  inlineConstants(masked);
  flagPatterns(masked);
  shortenLengths(masked);
  joinLines(masked);
  if (/(?<![.\w$])(?:require|eval|Function|import|process|globalThis|parentData)\b/.test(masked.code)) {
    throw new Error("the checks' code names something that no helper replaces");
  }
  if (!/\bucs2length\(/.test(masked.code)) helpers.delete("ucs2length");
  return { code: masked.unmask(masked.code).trim(), helpers: [...helpers].toSorted() };
}

const requireLine = new RegExp(`^const (\\w+) = require\\((${maskedLiteral})\\)\\.default;\\n`, "gm");
const requiredHelpers: ReadonlyMap<string, string> = new Map([
  ['"ajv/dist/runtime/ucs2length"', "ucs2length"],
  ['"ajv/dist/runtime/equal"', "equal"],
]);

/** `const func2 = require("ajv/dist/runtime/equal").default;` → uses of `func2` become `equal`. */
function nameHelpers(masked: MaskedCode, helpers: Set<string>): void {
  const renamed = new Map<string, string>();
  masked.code = masked.code
    .replace(requireLine, (line, name: string, module: string) => {
      const helper = requiredHelpers.get(masked.unmask(module));
      if (helper === undefined) throw new Error(`no helper stands for ${masked.unmask(line)}`);
      helpers.add(helper);
      renamed.set(name, helper);
      return "";
    })
    .replace(/^const (\w+) = (isDataObject|jsonUnfit);\n/gm, (_, name: string, helper: string) => {
      helpers.add(helper);
      renamed.set(name, helper);
      return "";
    })
    .replace(/^const (\w+) = Object\.prototype\.hasOwnProperty;\n/gm, (_, name: string) => {
      renamed.set(name, "hasOwn");
      return "";
    });
  rename(masked, /(?<![.\w$])func\d+\b/g, renamed);
  if (/\bhasOwn\b/.test(masked.code)) {
    masked.code = `const hasOwn = Object.prototype.hasOwnProperty;\n${masked.code}`;
  }
  nameFormats(masked, helpers);
}

/** `const formats0 = formats.email;` → uses of `formats0` become `formats.email`. */
function nameFormats(masked: MaskedCode, helpers: Set<string>): void {
  const line = new RegExp(`^const (formats\\d+) = (formats(?:\\.\\w+|\\[${maskedLiteral}\\]));\\n`, "gm");
  const found = new Map<string, string>();
  masked.code = masked.code.replace(line, (_, name: string, format: string) => {
    helpers.add("formats");
    found.set(name, format);
    return "";
  });
  rename(masked, /(?<![.\w$])formats\d+\b/g, found);
}

/** `validate12`, and the id by which other checks call it, become the name that was asked for. */
function nameFunctions(masked: MaskedCode, judges: ReadonlyMap<string, string>): void {
  const names = new Map(judges);
  masked.code = masked.code
    .replace(/^export const (\w+) = (validate\d+);\n/gm, (_, id: string, name: string) => {
      names.set(name, judges.get(id) ?? name);
      return "";
    })
    .replace(
      /\(data, \{instancePath=(\S+?), parentData, parentDataProperty, rootData=data\}=\{\}\)/g,
      "(data, {instancePath=$1}={})",
    )
    .replaceAll("{instancePath: instancePath}", "{instancePath}")
    .replace(new RegExp(`,schemaPath:${maskedLiteral}(?=,keyword:)`, "g"), "");
  rename(masked, /(?<![.\w$])(?:validate|judge|typeJudge|closedJudge)\d+\b/g, names);
}

/** Lists of allowed values and the like are read from whole schemas: each becomes a constant of its own. */
function inlineConstants(masked: MaskedCode): void {
  const schemas = new Map<string, unknown>();
  masked.code = masked.code.replace(/^const (schema\d+) = (.*);\n/gm, (_, name: string, value: string) => {
    schemas.set(name, JSON.parse(masked.unmask(value)));
    return "";
  });
  const constants = new Map<string, string>();
  const access = new RegExp(
    `(?<![.\\w$])(schema\\d+)((?:\\.[\\p{ID_Continue}$]+|\\[(?:${maskedLiteral}|\\d+)\\])*)`,
    "gu",
  );
  masked.code = masked.code.replace(access, (_, name: string, path: string) => {
    const literal = JSON.stringify(skeleton(valueAt(schemas.get(name), stepsOf(masked, path)), path));
    const known = constants.get(literal) ?? `known${constants.size}`;
    constants.set(literal, known);
    return known;
  });
  const lines = [...constants].map(([literal, known]) => `const ${known} = ${masked.add(literal)};\n`);
  masked.code = lines.join("") + masked.code;
}

/** Only the names of `properties` are ever read, not what stands below them. */
function skeleton(value: unknown, path: string): unknown {
  if (value === undefined) throw new Error(`the checks read ${path}, which is not in the schema`);
  if (!path.endsWith(".properties") || typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.keys(value).map((name) => [name, 1]));
}

function stepsOf(masked: MaskedCode, path: string): readonly string[] {
  const steps = path.matchAll(new RegExp(`\\.([^.[]+)|\\[(\\d+|${maskedLiteral})\\]`, "g"));
  return [...steps].map(([, name, key = ""]) => {
    if (name !== undefined) return name;
    const text = masked.unmask(key);
    return text.startsWith('"') ? String(JSON.parse(text)) : text;
  });
}

function valueAt(value: unknown, steps: readonly string[]): unknown {
  let current = value;
  for (const step of steps) current = Object(current)[step];
  return current;
}

/** Patterns without the flag that their syntax forbids, and marked as free of side effects. */
function flagPatterns(masked: MaskedCode): void {
  const pattern = new RegExp(`new RegExp\\((${maskedLiteral}), ?(${maskedLiteral})\\)`, "g");
  masked.code = masked.code.replace(pattern, (_, source: string, flags: string) => {
    const text = String(JSON.parse(masked.unmask(source)));
    const rest = compilesWithUnicode(text) ? `, ${flags}` : "";
    return `/* @__PURE__ */ new RegExp(${source}${rest})`;
  });
}

/** Counting characters is dear; for most texts the count of UTF-16 units says enough. */
function shortenLengths(masked: MaskedCode): void {
  masked.code = masked.code
    .replace(/ucs2length\((\S+?)\) > (\d+)/g, "$1.length > $2 && ucs2length($1) > $2")
    .replace(/ucs2length\((\S+?)\) < (\d+)/g, (_, text: string, limit: string) =>
      limit === "1"
        ? `${text}.length < 1`
        : `${text}.length < ${2 * Number(limit)} && ucs2length(${text}) < ${limit}`,
    );
}

function compilesWithUnicode(source: string): boolean {
  try {
    return new RegExp(source, "u").unicode;
  } catch {
    return false;
  }
}

/** One step of a judgement on one line, where the generator writes several. */
function joinLines(masked: MaskedCode): void {
  masked.code = masked.code
    .replace(/return false;\nbreak;\n/g, "return false;\n")
    .replace(/(\.errors = .*;)\nreturn false;\n/g, "$1 return false;\n")
    .replace(
      /\nif\(vErrors === null\)\{\nvErrors = \[(err\d+)\];\n\}\nelse \{\nvErrors\.push\(\1\);\n\}\nerrors\+\+;/g,
      " if(vErrors === null) vErrors = [$1]; else vErrors.push($1); errors++;",
    )
    .replace(/(vErrors = vErrors === null \? .*;)\nerrors = vErrors\.length;/g, "$1 errors = vErrors.length;")
    .replace(/else \{\n(var \w+ = true;)\n\}/g, "else { $1 }")
    .replace(/\{\n(.*;)\n\}/g, "{ $1 }")
    .replace(/\}\nelse /g, "} else ")
    .replace(/\n{2,}/g, "\n\n");
}

function rename(masked: MaskedCode, pattern: RegExp, names: ReadonlyMap<string, string>): void {
  masked.code = masked.code.replace(pattern, (name) => names.get(name) ?? name);
}

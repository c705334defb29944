import { relative, sep } from "node:path";
import { ts } from "./compiler.ts";

export type Severity = "error" | "warning" | "hint";

/** Something found in the user's source. */
export interface Diagnostic {
  /** `MRX007`; `TS2304` for what the compiler says. */
  readonly code: string;
  readonly severity: Severity;
  /** Absolute. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** What was found, why it cannot travel, what to write instead. */
  readonly message: string;
}

/** Every number that the extractor can give. A number keeps its meaning for ever. */
export const codes: Readonly<Record<CodeName, string>> = {
  unsupportedType: "MRX001",
  logicalType: "MRX002",
  functionType: "MRX003",
  methodOnData: "MRX004",
  classInstance: "MRX005",
  anyType: "MRX006",
  undefinedElement: "MRX007",
  templateLiteral: "MRX008",
  indexSignature: "MRX009",
  tupleRest: "MRX010",
  mustBeExported: "MRX011",
  memberName: "MRX012",
  unnamedBrand: "MRX013",
  droppedConstraint: "MRX014",
  unresolved: "MRX015",
  enumMember: "MRX016",
  dataBehaviour: "MRX017",
  methodName: "MRX020",
  overloads: "MRX021",
  typeParameters: "MRX022",
  synchronousResult: "MRX023",
  twoStreams: "MRX024",
  streamResult: "MRX025",
  notAMethod: "MRX026",
  parameterName: "MRX027",
  uninstantiated: "MRX028",
  emptyService: "MRX029",
  interfaceName: "MRX030",
  serviceName: "MRX031",
  notFound: "MRX032",
  servicePlace: "MRX033",
  tagValue: "MRX040",
  tagPath: "MRX041",
  tagPlace: "MRX042",
  tagUnknown: "MRX043",
  throwsType: "MRX044",
  pattern: "MRX045",
  contract: "MRX046",
  configFile: "MRX050",
};

export type CodeName =
  | "unsupportedType"
  | "logicalType"
  | "functionType"
  | "methodOnData"
  | "classInstance"
  | "anyType"
  | "undefinedElement"
  | "templateLiteral"
  | "indexSignature"
  | "tupleRest"
  | "mustBeExported"
  | "memberName"
  | "unnamedBrand"
  | "droppedConstraint"
  | "unresolved"
  | "enumMember"
  | "dataBehaviour"
  | "methodName"
  | "overloads"
  | "typeParameters"
  | "synchronousResult"
  | "twoStreams"
  | "streamResult"
  | "notAMethod"
  | "parameterName"
  | "uninstantiated"
  | "emptyService"
  | "interfaceName"
  | "serviceName"
  | "notFound"
  | "servicePlace"
  | "tagValue"
  | "tagPath"
  | "tagPlace"
  | "tagUnknown"
  | "throwsType"
  | "pattern"
  | "contract"
  | "configFile";

/** What is said of constraints in comments. */
const tagCodes: ReadonlySet<CodeName> = new Set(["tagValue", "tagPlace", "pattern"]);

/** Gathers what is found, each thing once. */
export class Diagnostics {
  readonly #found = new Map<string, Diagnostic>();

  /** A tag in a package, which its reader cannot mend, is no reason to stop: it is left out, with a warning. */
  error(node: ts.Node, code: CodeName, message: string): void {
    if (tagCodes.has(code) && node.getSourceFile().fileName.includes("/node_modules/"))
      this.#add("warning", node, code, `${message} In a package it is left out.`);
    else this.#add("error", node, code, message);
  }

  warning(node: ts.Node, code: CodeName, message: string): void {
    this.#add("warning", node, code, message);
  }

  hint(node: ts.Node, code: CodeName, message: string): void {
    this.#add("hint", node, code, message);
  }

  /** At an offset of a file. */
  at(file: ts.SourceFile, offset: number, code: CodeName, message: string): void {
    const { fileName } = file;
    this.#keep({
      code: codes[code],
      severity: "error",
      file: fileName,
      ...position(file, offset),
      message,
    });
  }

  /** About a whole file. */
  file(file: string, code: CodeName, message: string): void {
    this.#keep({ code: codes[code], severity: "error", file, line: 1, column: 1, message });
  }

  /** What the compiler itself says of the user's source, and what we add to it. */
  compiler(diagnostic: ts.Diagnostic, more = ""): void {
    const { file, start = 0 } = diagnostic;
    if (file === undefined) return;
    const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, " ");
    this.#keep({
      code: `TS${diagnostic.code}`,
      severity: "error",
      file: file.fileName,
      ...position(file, start),
      message: message + more,
    });
  }

  /** In the order of the files, from top to bottom. */
  all(): readonly Diagnostic[] {
    return [...this.#found.values()].toSorted(
      (a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column || compare(a.code, b.code),
    );
  }

  /** True if the compiler itself has found something. */
  hasCompilerError(): boolean {
    return [...this.#found.values()].some(({ code }) => code.startsWith("TS"));
  }

  /** True if a type or a module was not found, by the compiler or by us. */
  isNameMissing(): boolean {
    return [...this.#found.values()].some(({ code }) => code === codes.unresolved || /^TS[27]/.test(code));
  }

  /** True if an error stands at `node` or inside it. */
  hasErrorIn(node: ts.Node): boolean {
    const source = node.getSourceFile();
    const from = position(source, node.getStart(source));
    const to = position(source, node.getEnd());
    return this.all().some(
      ({ severity, file, line, column }) =>
        severity === "error" &&
        file === source.fileName &&
        (line > from.line || (line === from.line && column >= from.column)) &&
        (line < to.line || (line === to.line && column < to.column)),
    );
  }

  #add(severity: Severity, node: ts.Node, code: CodeName, message: string): void {
    const file = node.getSourceFile();
    const { fileName } = file;
    this.#keep({
      code: codes[code],
      severity,
      file: fileName,
      ...position(file, node.getStart(file)),
      message,
    });
  }

  #keep(diagnostic: Diagnostic): void {
    const { file, line, column, code, message } = diagnostic;
    this.#found.set(`${file}:${line}:${column}:${code}:${message}`, diagnostic);
  }
}

/** `service/greeter.ts:12:9  MRX002  parameter "when" is a Date, …` */
export function formatDiagnostic(diagnostic: Diagnostic, root: string): string {
  const { file, line, column, code, severity, message } = diagnostic;
  const path = relative(root, file).split(sep).join("/");
  return `${path}:${line}:${column}  ${code}  ${severity === "error" ? "" : `${severity}: `}${message}`;
}

function position(file: ts.SourceFile, at: number): { readonly line: number; readonly column: number } {
  const { line, character } = file.getLineAndCharacterOfPosition(at);
  return { line: line + 1, column: character + 1 };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

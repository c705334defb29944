export { type Diagnostic, formatDiagnostic, type Severity } from "./diagnostics.ts";
export { extract, type Extracted, type ExtractOptions } from "./extract.ts";
export { compilerOptionsOf, type UserConfig } from "./source/program.ts";
export { SourceReader } from "./source/reader.ts";

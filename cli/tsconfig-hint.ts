import { compilerOptionsOf } from "@meshrpc/extractor";

/**
 * A sentence about the compiler option without which the `.ts` imports of generated code do not
 * compile; undefined if it is set, or if there is no tsconfig.
 */
export function importHint(folder: string, tsconfig: string | undefined): string | undefined {
  const config = compilerOptionsOf(folder, tsconfig);
  if (config === undefined) return undefined;
  const { rewriteRelativeImportExtensions, allowImportingTsExtensions } = config.options;
  if (rewriteRelativeImportExtensions === true || allowImportingTsExtensions === true) return undefined;
  return (
    `hint: generated files import each other as "./x.ts". Set "rewriteRelativeImportExtensions": true in ${config.file}, ` +
    `or "allowImportingTsExtensions": true if another tool compiles.`
  );
}

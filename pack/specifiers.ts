import { ts } from "typescript-json-schema";

/** What `rename` makes of each module that `text` imports, re-exports or takes types from. */
export function renameSpecifiers(text: string, rename: (specifier: string) => string): string {
  let renamed = "";
  let at = 0;
  for (const { fileName, pos, end } of ts.preProcessFile(text, true, true).importedFiles) {
    renamed += `${text.slice(at, pos)}${JSON.stringify(rename(fileName))}`;
    at = end;
  }
  return renamed + text.slice(at);
}

import { basename } from "node:path";
import { IdlError, parseIdl, printIdl } from "@meshrpc/schema";
import type { Action } from "../changes/action.ts";
import { insideRoot, type Root } from "../changes/root.ts";
import { type CodeOptions, codeFiles, type Contract } from "../contracts.ts";

type Overwrite = Extract<Action, { kind: "overwrite" }>;

/**
 * The files among those to be overwritten that are not what their contract gave: the contract that stands
 * beside them still says what that was. Relative to the root.
 */
export function editedFiles(
  root: Root,
  actions: readonly Action[],
  contracts: readonly Contract[],
  options: CodeOptions,
): readonly string[] {
  const overwritten = new Map(
    actions
      .filter((action): action is Overwrite => action.kind === "overwrite")
      .map((action) => [action.path, action]),
  );
  if (overwritten.size === 0) return [];
  return contracts.flatMap((contract) => editedOf(root, overwritten, contract, options)).toSorted();
}

function editedOf(
  root: Root,
  overwritten: ReadonlyMap<string, Overwrite>,
  { idl, file }: Contract,
  options: CodeOptions,
): readonly string[] {
  const contract = overwritten.get(insideRoot(root, file) ?? "");
  let before = idl;
  if (contract !== undefined) {
    const text = contract.before.toString("utf8");
    try {
      before = parseIdl(text, basename(file));
    } catch (error) {
      if (!(error instanceof IdlError)) throw error;
      return [contract.path];
    }
    if (printIdl(before) !== text) return [contract.path];
  }
  return codeFiles({ idl: before, file }, options).flatMap(({ path, content }) => {
    const action = overwritten.get(insideRoot(root, path) ?? "");
    return action === undefined || action.before.equals(Buffer.from(content)) ? [] : [action.path];
  });
}

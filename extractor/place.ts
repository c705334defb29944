import { ts } from "./compiler.ts";

/** Where a type is met: for messages, and for the node at which they are reported. */
export interface Place {
  /** The nearest declaration in the user's own source. */
  readonly node: ts.Node;
  /** `parameter "card"`, then members: `card.lines[].price`. */
  readonly path: string;
  /** Of a named type: the path of the place that led to it first. */
  readonly met?: string;
}

/** The place of a member of the thing at `place`; inside packages the user's own node stays. */
export function inside(place: Place, step: string, declaration: ts.Node | undefined): Place {
  const own = declaration !== undefined && !isForeign(declaration) ? declaration : place.node;
  return { node: own, path: place.path + step };
}

function isForeign(node: ts.Node): boolean {
  const { fileName } = node.getSourceFile();
  return fileName.includes("/node_modules/");
}

/**
 * Code whose string literals are set aside, so that no text of an author can be taken for code
 * while it is rewritten.
 *
 *     "a b"  →  §0§
 */
export class MaskedCode {
  code: string;
  readonly #literals: string[] = [];

  constructor(code: string) {
    if (code.includes(fence)) code = code.replaceAll(fence, "\\u00a7");
    // The generator writes double-quoted literals only, and no regular expressions or templates.
    this.code = code.replace(/"(?:[^"\\\n]|\\.)*"/g, (literal) => this.add(literal));
  }

  /** Sets `literal`, source text, aside. */
  add(literal: string): string {
    return `${fence}${this.#literals.push(literal) - 1}${fence}`;
  }

  /** `text` with its literals back. */
  unmask(text: string): string {
    return text.replace(mask, (_, index) => this.#literals[Number(index)] ?? "");
  }
}

const fence = "§";
const mask = /§(\d+)§/g;

/** Source of a pattern that matches one masked literal. */
export const maskedLiteral = "§\\d+§";

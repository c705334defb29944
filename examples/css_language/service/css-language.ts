import type {
  CompletionList,
  Diagnostic,
  DocumentSymbol,
  Hover,
  Position,
  Range,
  TextEdit,
} from "vscode-languageserver-types";

/** What an editor asks about a stylesheet, in the types of the Language Server Protocol. @service css-language */
export interface CssLanguage {
  /** What may be typed at a position. @readonly */
  complete(sheet: Stylesheet, position: Position): Promise<CompletionList>;
  /** What the word at a position means. @readonly */
  hover(sheet: Stylesheet, position: Position): Promise<Hover | null>;
  /** Errors and warnings. @readonly */
  validate(sheet: Stylesheet): Promise<Diagnostic[]>;
  /** The edits that lay the text out; the whole text without a range. @readonly */
  format(sheet: Stylesheet, layout: Layout, range?: Range): Promise<TextEdit[]>;
  /** The rules and variables of the text, nested as they are there. @readonly */
  symbols(sheet: Stylesheet): Promise<DocumentSymbol[]>;
}

/** The text that a question is about. */
export interface Stylesheet {
  language: "css" | "scss" | "less";
  text: string;
}

/** How formatted text is to look. */
export interface Layout {
  /** @minimum 1 @maximum 16 */
  tabSize: number;
  insertSpaces: boolean;
  braceStyle?: "collapse" | "expand";
}

// A CommonJS package: Node finds few of its names, the default import has all of them.
import css, {
  type CompletionList,
  type Diagnostic,
  type DocumentSymbol,
  type Hover,
  type LanguageService,
  type Position,
  type Range,
  type TextDocument,
  type TextEdit,
} from "vscode-css-languageservice";
import type { CssLanguage, Layout, Stylesheet } from "./service/css-language.ts";

/** The published language service behind the interface. */
export class CssLanguageService implements CssLanguage {
  readonly #services: Readonly<Record<Stylesheet["language"], LanguageService>> = {
    css: css.getCSSLanguageService(),
    scss: css.getSCSSLanguageService(),
    less: css.getLESSLanguageService(),
  };

  async complete(sheet: Stylesheet, position: Position): Promise<CompletionList> {
    const { service, document } = this.#open(sheet);
    return service.doComplete(document, position, service.parseStylesheet(document));
  }

  async hover(sheet: Stylesheet, position: Position): Promise<Hover | null> {
    const { service, document } = this.#open(sheet);
    return service.doHover(document, position, service.parseStylesheet(document));
  }

  async validate(sheet: Stylesheet): Promise<Diagnostic[]> {
    const { service, document } = this.#open(sheet);
    return service.doValidation(document, service.parseStylesheet(document));
  }

  async format(sheet: Stylesheet, layout: Layout, range?: Range): Promise<TextEdit[]> {
    const { service, document } = this.#open(sheet);
    return service.format(document, range, layout);
  }

  async symbols(sheet: Stylesheet): Promise<DocumentSymbol[]> {
    const { service, document } = this.#open(sheet);
    return service.findDocumentSymbols2(document, service.parseStylesheet(document));
  }

  #open({ language, text }: Stylesheet): { service: LanguageService; document: TextDocument } {
    const document = css.TextDocument.create(`memory://sheet.${language}`, language, 1, text);
    return { service: this.#services[language], document };
  }
}

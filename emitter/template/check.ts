import { didYouMean } from "@meshrpc/schema";
import { type Field, type Fields, viewFields } from "@meshrpc/templates";
import type { Parsed, ParsedTemplates } from "./parsed.ts";
import { TemplateError } from "./templates.ts";

/**
 * Judges every name in the templates by what the views have, whether or not the contract at hand comes
 * by it: a template that passes fails for no contract. Throws `TemplateError` with all that is wrong.
 */
export function checkTemplates(templates: ParsedTemplates): void {
  const problems = new Set<string>();
  const check = new TemplateCheck(templates.partials, problems);
  for (const [part, parsed] of Object.entries(templates.parts))
    check.template(parsed, viewFields[part as keyof typeof templates.parts]);
  for (const parsed of templates.own.values()) check.template(parsed, viewFields.own);
  for (const [name, { file }] of templates.partials) {
    if (check.used.has(name) || name === "_imports") continue;
    const others = [...templates.partials.keys()].filter((other) => other !== name);
    problems.add(`${file} is a partial that no template uses${didYouMean(name, others)}`);
  }
  if (problems.size > 0) throw new TemplateError([...problems]);
}

/** What a path leads to: a field, or a view. */
type Found = Field | { readonly view: Fields };

/** Where a name stands: the views from the outermost to the innermost, and names given by `as |x|`. */
interface Scope {
  readonly views: readonly Fields[];
  readonly given: ReadonlyMap<string, Found>;
}

class TemplateCheck {
  readonly used: Set<string> = new Set();
  readonly #partials: ReadonlyMap<string, Parsed>;
  readonly #problems: Set<string>;
  /** Templates that are being looked through, the innermost last. */
  readonly #open: string[] = [];

  constructor(partials: ReadonlyMap<string, Parsed>, problems: Set<string>) {
    this.#partials = partials;
    this.#problems = problems;
  }

  template({ file, tree }: Parsed, fields: Fields): void {
    this.#open.push(file);
    this.#program(tree, { views: [fields], given: new Map() });
    this.#open.pop();
  }

  #program(program: hbs.AST.Program | undefined, scope: Scope): void {
    for (const statement of program?.body ?? []) this.#statement(statement, scope);
  }

  #statement(statement: hbs.AST.Statement, scope: Scope): void {
    if (isMustache(statement)) this.#mustache(statement, scope);
    else if (isBlock(statement)) this.#block(statement, scope);
    else if (isPartial(statement)) this.#partial(statement, scope);
    else if (statement.type !== "ContentStatement" && statement.type !== "CommentStatement")
      this.#tell(statement, `partial blocks and decorators are not known here; write a partial, _name.hbs`);
  }

  #mustache(node: hbs.AST.MustacheStatement, scope: Scope): void {
    if (node.params.length > 0 || node.hash !== undefined) return this.#noHelper(node, node.path);
    const found = this.#expression(node.path, scope);
    if (typeof found !== "object") return;
    const name = nameOf(node.path);
    this.#tell(
      node,
      "view" in found
        ? `"${name}" is no text but all of the view: ${namesOf(found.view)}`
        : `"${name}" is a list, and only text can be printed: {{#each ${name}}}`,
    );
  }

  #block(node: hbs.AST.BlockStatement, scope: Scope): void {
    const name = nameOf(node.path);
    const [param, ...more] = node.params;
    if (!blocks.has(name) || more.length > 0 || node.hash !== undefined) return this.#section(node, scope);
    if (param === undefined) return this.#tell(node, `{{#${name}}} needs a field: {{#${name} field}}`);
    const found = this.#expression(param, scope);
    if (name === "if" || name === "unless") this.#program(node.program, scope);
    else if (found !== undefined) this.#inside(node, name, nameOf(param), found, scope);
    this.#program(node.inverse, scope);
  }

  #inside(node: hbs.AST.BlockStatement, verb: string, name: string, found: Found, scope: Scope): void {
    const view = verb === "each" ? itemOf(found) : viewOf(found);
    if (view === undefined) {
      const needed = verb === "each" ? "a list" : "a view";
      const instead =
        found === "text" ? `{{${name}}}` : found === "flag" ? `{{#if ${name}}}` : `{{#each ${name}}}`;
      return this.#tell(
        node,
        `"${name}" is ${kindOf(found)}, and {{#${verb}}} needs ${needed}; write ${instead}`,
      );
    }
    const [item, index] = node.program.blockParams ?? [];
    const given = new Map(scope.given);
    if (item !== undefined) given.set(item, { view });
    if (index !== undefined) given.set(index, "text");
    this.#program(node.program, { views: [...scope.views, view], given });
  }

  /** `{{#methods}}…{{/methods}}`, which Handlebars takes for each or if. */
  #section(node: hbs.AST.BlockStatement, scope: Scope): void {
    if (node.params.length > 0 || node.hash !== undefined) return this.#noHelper(node, node.path);
    const found = this.#expression(node.path, scope);
    const view = found === undefined ? undefined : (itemOf(found) ?? viewOf(found));
    if (found !== undefined)
      this.#program(
        node.program,
        view === undefined ? scope : { views: [...scope.views, view], given: scope.given },
      );
    this.#program(node.inverse, scope);
  }

  #partial(node: hbs.AST.PartialStatement, scope: Scope): void {
    const name = nameOf(node.name);
    const partial = this.#partials.get(name);
    if (partial === undefined) {
      const known = [...this.#partials.keys()];
      return this.#tell(
        node,
        `there is no partial "${name}"${didYouMean(name, known)}; there are ${known.join(", ")}`,
      );
    }
    this.used.add(name);
    const [context, ...more] = node.params;
    if (more.length > 0 || node.hash !== undefined)
      return this.#tell(node, `a partial gets a view and nothing else: {{> ${name}}}`);
    const found =
      context === undefined ? { view: scope.views.at(-1) ?? {} } : this.#expression(context, scope);
    const view = found === undefined ? undefined : viewOf(found);
    if (found !== undefined && view === undefined)
      return this.#tell(
        node,
        `"${nameOf(context)}" is no view; call the partial inside {{#each ${nameOf(context)}}}`,
      );
    // One that calls itself is looked through once.
    if (view === undefined || this.#open.includes(partial.file)) return;
    this.#open.push(partial.file);
    this.#program(partial.tree, { views: [...scope.views.slice(0, -1), view], given: new Map() });
    this.#open.pop();
  }

  /** What an expression leads to; undefined if nowhere, which is told. */
  #expression(node: hbs.AST.Expression, scope: Scope): Found | undefined {
    if (!isPath(node)) {
      if (node.type === "SubExpression") this.#noHelper(node, (node as hbs.AST.SubExpression).path);
      else
        this.#tell(
          node,
          `a field must stand here, found ${String((node as hbs.AST.StringLiteral).original)}`,
        );
      return undefined;
    }
    const { data, depth, parts } = node;
    const [first = "", ...below] = parts;
    if (data) return this.#data(node, first, below, scope);
    const given = depth === 0 && !/^(this\b|\.)/.test(node.original) ? scope.given.get(first) : undefined;
    if (given !== undefined) return this.#walk(node, given, below);
    const view = scope.views.at(-1 - depth);
    if (view !== undefined) return this.#walk(node, { view }, parts);
    this.#tell(node, `"${node.original}" leads out of the view; leave out a "../"`);
    return undefined;
  }

  #data(node: hbs.AST.Expression, name: string, below: readonly string[], scope: Scope): Found | undefined {
    if (name === "root") return this.#walk(node, { view: scope.views[0] ?? {} }, below);
    if (["index", "key"].includes(name)) return "text";
    if (["first", "last"].includes(name)) return "flag";
    this.#tell(node, `there is no @${name}; there are @first, @last, @index, @key and @root`);
    return undefined;
  }

  #walk(node: hbs.AST.Expression, from: Found, parts: readonly string[]): Found | undefined {
    let found = from;
    for (const part of parts) {
      const next = step(found, part);
      if (next === undefined) {
        this.#tell(node, noStep(found, part));
        return undefined;
      }
      found = next;
    }
    return found;
  }

  #noHelper(node: hbs.AST.Node, path: hbs.AST.Expression): void {
    this.#tell(
      node,
      `there is no helper "${nameOf(path)}": templates know fields, each, if, unless, with and partials; what must be computed belongs to the view model`,
    );
  }

  #tell(node: hbs.AST.Node, message: string): void {
    const { line, column } = node.loc.start;
    this.#problems.add(`${this.#open.at(-1)}:${line}:${column + 1}  ${message}`);
  }
}

function step(from: Found, part: string): Found | undefined {
  const item = itemOf(from);
  if (item !== undefined) return part === "length" ? "text" : /^\d+$/.test(part) ? { view: item } : undefined;
  const view = viewOf(from);
  return view !== undefined && Object.hasOwn(view, part) ? view[part] : undefined;
}

function noStep(from: Found, part: string): string {
  const view = viewOf(from);
  if (view === undefined) return `"${part}" is asked of ${kindOf(from)}, which has no fields`;
  return `the view model has no "${part}" here${didYouMean(part, Object.keys(view))}; it has ${namesOf(view)}`;
}

function kindOf(found: Found): string {
  if (found === "text") return "text";
  if (found === "flag") return "true or false";
  return Array.isArray(found) ? "a list" : "a view";
}

const blocks: ReadonlySet<string> = new Set(["each", "if", "unless", "with"]);

function viewOf(found: Found): Fields | undefined {
  return typeof found === "object" && "view" in found ? found.view : undefined;
}

function itemOf(found: Found): Fields | undefined {
  return Array.isArray(found) ? (found[0] as Fields) : undefined;
}

function namesOf(view: Fields): string {
  return Object.keys(view).join(", ");
}

function nameOf(node: hbs.AST.Node | undefined): string {
  return node !== undefined && "original" in node ? String(node.original) : "";
}

function isPath(node: hbs.AST.Node): node is hbs.AST.PathExpression {
  return node.type === "PathExpression";
}

function isMustache(node: hbs.AST.Node): node is hbs.AST.MustacheStatement {
  return node.type === "MustacheStatement";
}

function isBlock(node: hbs.AST.Node): node is hbs.AST.BlockStatement {
  return node.type === "BlockStatement";
}

function isPartial(node: hbs.AST.Node): node is hbs.AST.PartialStatement {
  return node.type === "PartialStatement";
}

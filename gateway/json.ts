import { HttpProblem } from "./problem.ts";
import { quote } from "./quote.ts";

/** Deeper JSON than this is refused; the limit of values on the mesh. */
export const maxJsonDepth = 64;

/**
 * Parses the JSON text of `what` ("The body", "Line 3"). Throws a 400 that says what is wrong:
 * besides bad JSON also what a parser would take in silence and change (HTTP.md, "JSON").
 */
export function parseJson(text: string, what: string): unknown {
  try {
    refuseLossy(text, what);
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof HttpProblem) throw error;
    throw new HttpProblem(400, `${what} is not JSON: ${(error as Error).message}.`);
  }
}

/** The member names met so far, or undefined for an array. */
type Open = Set<string> | undefined;

/** Before parsing, so that a deep text costs nothing. Leaves bad JSON to the parser. */
function refuseLossy(text: string, what: string): void {
  const open: Open[] = [];
  let nameNext = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '"') {
      const end = endOfString(text, at);
      if (nameNext) addName(open.at(-1), text.slice(at, end + 1), what);
      nameNext = false;
      at = end;
    } else if (char === "{" || char === "[") {
      nameNext = char === "{";
      if (open.push(nameNext ? new Set() : undefined) > maxJsonDepth) {
        throw new HttpProblem(400, `${what} is nested deeper than ${maxJsonDepth}.`);
      }
    } else if (char === "}" || char === "]") {
      open.pop();
      nameNext = false;
    } else if (char === ",") nameNext = open.at(-1) !== undefined;
    else if (char !== undefined && startsNumber.test(char)) {
      at += refuseLossyNumber(text, at, what) - 1;
    }
  }
}

/** Index of the closing quote, or of the end of the text. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

function addName(names: Open, quoted: string, what: string): void {
  const name = quoted.includes("\\") ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);
  // An object spread later would make it a prototype.
  if (name === "__proto__")
    throw new HttpProblem(400, `${what} has a member "__proto__", which is not allowed.`);
  if (names?.has(name) === true) {
    throw new HttpProblem(400, `${what} has the member ${quote(name)} twice in one object.`);
  }
  names?.add(name);
}

/** Returns the length of the number. */
function refuseLossyNumber(text: string, at: number, what: string): number {
  number.lastIndex = at;
  const found = number.exec(text)?.[0] ?? "-";
  if (integer.test(found) && !isExact(found)) {
    throw new HttpProblem(
      400,
      `${what} has the integer ${found.slice(0, 40)}, which a number cannot hold exactly.`,
    );
  }
  return found.length;
}

/** What a double holds, and what one prints, which is rounded where it is large. */
function isExact(text: string): boolean {
  if (text.length <= safeDigits) return true;
  return text.length <= maxDigits && (String(Number(text)) === text || BigInt(text) === BigInt(Number(text)));
}

const startsNumber = /[-0-9]/;
const number = /-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
const integer = /^-?[0-9]+$/;
/** Integers of so many digits are exact. */
const safeDigits = 15;
/** No double has more, and turning a long text into an integer costs the square of its length. */
const maxDigits = 309;

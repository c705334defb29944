import { HttpProblem } from "./problem.ts";

/** Deeper JSON than this is refused; the limit of values on the mesh. */
export const maxJsonDepth = 64;

/** Parses the JSON text of `what` ("The body", "Line 3"). Throws a 400 that says where it went wrong. */
export function parseJson(text: string, what: string): unknown {
  refuseDepth(text, what);
  try {
    return JSON.parse(text, refusePrototype);
  } catch (error) {
    if (error instanceof HttpProblem) throw error;
    throw new HttpProblem(400, `${what} is not JSON: ${(error as Error).message}.`);
  }
}

/** Before parsing, so that a deep text costs nothing. */
function refuseDepth(text: string, what: string): void {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (quoted) {
      if (char === backslash) at++;
      else if (char === quote) quoted = false;
    } else if (char === quote) quoted = true;
    else if (char === openBrace || char === openBracket) {
      if (++depth > maxJsonDepth)
        throw new HttpProblem(400, `${what} is nested deeper than ${maxJsonDepth}.`);
    } else if (char === closeBrace || char === closeBracket) depth--;
  }
}

/** Seen here as an own member; an object spread later would make it a prototype. */
function refusePrototype(key: string, value: unknown): unknown {
  if (key === "__proto__")
    throw new HttpProblem(400, 'A member is called "__proto__", which is not allowed.');
  return value;
}

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

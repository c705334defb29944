import { maxAnswerChars } from "./limits.ts";

/** Makes what is thrown of what has cut a body off. */
export type Cut = (cause: unknown) => unknown;

/** The texts of a body as they come. Leaving early cancels it. */
export async function* textsOf({ body }: Response, cut: Cut): AsyncGenerator<string, void, undefined> {
  if (body === null) return;
  const decoder = new TextDecoder();
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        throw cut(cause);
      });
      const text = decoder.decode(value, { stream: !done });
      if (text !== "") yield text;
      if (done) return;
    }
  } finally {
    // Of a body that has been read to its end it does nothing; one that is broken says so elsewhere.
    reader.cancel().catch(() => undefined);
  }
}

/** The whole body. Throws `RangeError` for one that is longer than any answer may be. */
export async function readText(response: Response, cut: Cut): Promise<string> {
  let all = "";
  for await (const text of textsOf(response, cut)) {
    all += text;
    if (all.length > maxAnswerChars)
      throw new RangeError(`the answer has more than ${maxAnswerChars} characters`);
  }
  return all;
}

/** How a body begins: at least `chars` of it, if there are so many. */
export async function readStart(response: Response, chars: number, cut: Cut): Promise<string> {
  let start = "";
  for await (const text of textsOf(response, cut)) {
    start += text;
    if (start.length >= chars) break;
  }
  return start;
}

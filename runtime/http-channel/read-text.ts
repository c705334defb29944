/** Makes what is thrown of what has cut a body off. */
export type Cut = (cause: unknown) => unknown;

/** The texts of a body as they come. Leaving early cancels it. */
export async function* textsOf({ body }: Response, cut: Cut): AsyncGenerator<string, void, undefined> {
  const reader = body?.getReader();
  if (reader === undefined) return;
  const decoder = new TextDecoder();
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

/** The whole body, or somewhat more than its first `chars`. */
export async function readText(response: Response, chars: number, cut: Cut): Promise<string> {
  let all = "";
  for await (const text of textsOf(response, cut)) {
    all += text;
    if (all.length > chars) break;
  }
  return all;
}

import { describeType } from "../../check/describe.ts";
import { RpcError } from "../../error.ts";
import type { Stream } from "../channel.ts";
import { isAsyncIterable } from "../items/item-pump.ts";
import { ReaderStream } from "../items/reader-stream.ts";
import { markOfCall } from "../nested-error.ts";
import type { Method } from "../service.ts";

/**
 * Runs the interceptors when the reader asks for the first item, and resolves with what they give; `opened` takes the
 * stream that the innermost of them got.
 */
export type Begin = (opened: (stream: Stream<unknown>) => void) => Promise<unknown>;

/**
 * The items of a call with interceptors; `take` judges one. A reader that leaves ends the call at once, whatever the
 * interceptors wait for.
 */
export function interceptedStream<T>(method: Method, begin: Begin, take: (item: unknown) => T): Stream<T> {
  return new ReaderStream(async function* (reader) {
    try {
      const items = await begin((stream) => {
        reader.leave = (): void => void stream.return();
        // Left before it began: then it never does.
        if (reader.hasLeft) reader.leave();
      });
      if (!isAsyncIterable(items)) {
        const what = `${method.name}: an interceptor of a stream gives an AsyncIterable, found ${describeType(items)}`;
        throw new RpcError("internal", what);
      }
      for await (const item of items) yield take(item);
    } catch (error) {
      markOfCall(error);
      throw error;
    }
  });
}

import { describeType } from "../check/describe.ts";
import type { CallOptions, Channel, Stream } from "../rpc/channel.ts";
import { markOfCall } from "../rpc/nested-error.ts";
import { interceptChannel } from "../rpc/intercept/intercepted-channel.ts";
import { isAsyncIterable } from "../rpc/items/item-pump.ts";
import { ReaderStream } from "../rpc/items/reader-stream.ts";
import type { Method } from "../rpc/service.ts";
import { replaceStack } from "../rpc/stack.ts";
import { expectItems, readItems, readValue } from "./answer.ts";
import { exchange } from "./exchange.ts";
import { InputLines } from "./input-lines.ts";
import { CallLife } from "./life.ts";
import { type HttpChannelOptions, type HttpSettings, readSettings } from "./options.ts";
import { prepareRequest, refuseDuplex } from "./request.ts";

/**
 * Calls the services behind a gateway, over its default routes, from browsers, workers and Node. `url` is where the
 * gateway is mounted; in a browser a path means the page's own origin. Checks, errors, deadlines and cancellation are
 * those of any channel; metadata is refused, and so is what JSON cannot say. Throws `TypeError` for a URL or an
 * option that cannot be used. gateway/HTTP.md, "From TypeScript".
 */
export function httpChannel(url: string | URL, options: HttpChannelOptions = {}): Channel {
  const settings = readSettings(url, options);
  const channel: Channel = {
    unary: (method, params, given) => callOnce(settings, method, params, given),
    serverStream: (method, params, given) => callForItems(settings, method, params, given),
    clientStream: (method, params, input, given) =>
      callOnce(settings, method, params, given, inputOf(method, input)),
    duplex: (method, params, input, given) =>
      callForItems(settings, method, params, given, inputOf(method, input)),
  };
  return interceptChannel(channel, options.intercept);
}

async function callOnce<R>(
  settings: HttpSettings,
  method: Method,
  params: readonly unknown[],
  options: CallOptions = {},
  items?: AsyncIterable<unknown>,
): Promise<R> {
  const request = prepareRequest(settings, method, params, options);
  const life = new CallLife(method, options, settings.timeoutMs);
  const input = items && new InputLines(method, items, life);
  try {
    return await exchange(
      { settings, request, input, life },
      (response) => readValue(method, request.url, response) as Promise<R>,
    );
  } catch (error) {
    throw told(error, life);
  } finally {
    input?.stop();
    life.end("the call is over");
  }
}

function callForItems<T>(
  settings: HttpSettings,
  method: Method,
  params: readonly unknown[],
  options: CallOptions = {},
  items?: AsyncIterable<unknown>,
): Stream<T> {
  return new ReaderStream<T>(async function* (reader) {
    const request = prepareRequest(settings, method, params, options);
    refuseDuplex(method);
    const life = new CallLife(method, options, Infinity);
    reader.leave = (): void => life.end("the reader has left");
    const input = items && new InputLines(method, items, life);
    try {
      const response = await exchange({ settings, request, input, life }, (found) =>
        expectItems(method, request.url, found),
      );
      yield* readItems(method, request.url, response) as AsyncGenerator<T, void, undefined>;
    } catch (error) {
      if (!reader.hasLeft) throw told(error, life);
    } finally {
      input?.stop();
      life.end("the call is over");
    }
  });
}

/** The error that the caller gets: what ended the call's life, if that is what has thrown. */
function told(error: unknown, { signal, isOwn }: CallLife): unknown {
  const reason: unknown = signal.aborted ? signal.reason : error;
  // A handler that lets it through has not made it.
  if (!isOwn) markOfCall(reason);
  if (!signal.aborted) return reason;
  // Made in the turn of a timer or of whoever aborted, which tells nobody anything.
  if (!isOwn) replaceStack(reason);
  return reason;
}

function inputOf(method: Method, input: unknown): AsyncIterable<unknown> {
  if (isAsyncIterable(input)) return input;
  throw new TypeError(`${method.name} takes an AsyncIterable of items, found ${describeType(input)}`);
}

import type { Readable } from "node:stream";

export interface WebBodyOptions {
  /** What the reader hears instead of Node's own error. */
  readonly errorOf?: (error: unknown) => unknown;
  /** Asked when the source has ended: whether that was all of it. */
  readonly isWhole?: () => boolean;
  /** The reader wants no more. */
  readonly cancel: () => void;
}

/** The bytes of `source` as the platform's own kind of stream. Nothing is taken ahead of its reader. */
export function webBody(source: Readable, options: WebBodyOptions): ReadableStream<Uint8Array<ArrayBuffer>> {
  const chunks: AsyncIterator<Uint8Array<ArrayBuffer>> = source.iterator({ destroyOnReturn: false });
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        try {
          const { done, value } = await chunks.next();
          if (done !== true) controller.enqueue(value);
          else if (options.isWhole?.() === false) controller.error(options.errorOf?.(undefined));
          else controller.close();
        } catch (error) {
          controller.error(options.errorOf?.(error) ?? error);
        }
      },
      cancel: () => options.cancel(),
    },
    { highWaterMark: 0 },
  );
}

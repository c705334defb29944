/** As much of workers as is needed; the DOM's types would be everybody's. */

export interface Asked {
  readonly sku: string;
  readonly watches: boolean;
}

export interface Answered {
  readonly count?: number;
  readonly error?: string;
}

interface Scope {
  onmessage: ((message: { readonly data: Asked }) => unknown) | null;
  postMessage(answer: Answered): void;
}

export interface PageWorker {
  onmessage: ((message: { readonly data: Answered }) => void) | null;
  onerror: ((event: { readonly message?: string }) => void) | null;
  postMessage(asked: Asked): void;
  terminate(): void;
}

type WorkerConstructor = new (url: string, options: { readonly type: "module" }) => PageWorker;

/** Of a worker. */
export const scope: Scope = globalThis as unknown as Scope;

/** In a page. */
export function newWorker(url: string): PageWorker {
  const { Worker } = globalThis as unknown as { readonly Worker: WorkerConstructor };
  return new Worker(url, { type: "module" });
}

/** Its next message. */
export function nextOf(worker: PageWorker): Promise<Answered> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message ?? "the worker cannot be loaded"));
  });
}

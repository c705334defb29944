import { type RetryPolicy, defaultRetry } from "../rpc/retry.ts";

/** What a channel over HTTP may be given. */
export interface HttpChannelOptions {
  /** Sends the requests; that of the platform. One of your own may add `credentials: "include"`, for instance. */
  readonly fetch?: Fetch;
  /**
   * Headers of each request, or a function that is asked for them before each try, for tokens that
   * expire. What the function throws is what the call fails with.
   */
  readonly headers?: HttpHeaders | (() => HttpHeaders | Promise<HttpHeaders>);
  /** Milliseconds that a unary call may take, unless its method or its options say otherwise; 10,000. The gateway's own limit holds too. */
  readonly timeoutMs?: number;
  /** For `@readonly` and `@idempotent` methods that got no answer from the gateway. */
  readonly retry?: Partial<RetryPolicy>;
}

export type HttpHeaders = Readonly<Record<string, string>>;

/** As much of the platform's `fetch` as is needed. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface HttpSettings {
  /** Without a slash at its end; calls append `/service/method`. */
  readonly base: URL;
  readonly fetch: Fetch;
  readonly headers: () => HttpHeaders | Promise<HttpHeaders>;
  readonly timeoutMs: number;
  readonly retry: RetryPolicy;
}

/** Throws `TypeError` for a URL or an option that cannot be used. */
export function readSettings(url: string | URL, options: HttpChannelOptions): HttpSettings {
  for (const key of Object.keys(options)) {
    if (!known.some((name) => name === key))
      throw new TypeError(`httpChannel has no option ${JSON.stringify(key)}; there are ${known.join(", ")}.`);
  }
  const { headers = {}, timeoutMs = 10_000 } = options;
  if (!(timeoutMs > 0)) {
    throw new TypeError(`timeoutMs must be more than 0 milliseconds, or Infinity; found ${timeoutMs}.`);
  }
  return {
    base: baseOf(url),
    // The platform's own refuses to be called as a method of something else.
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    headers: typeof headers === "function" ? headers : () => headers,
    timeoutMs,
    retry: { ...defaultRetry, ...options.retry },
  };
}

const known = [
  "fetch",
  "headers",
  "timeoutMs",
  "retry",
] as const satisfies readonly (keyof HttpChannelOptions)[];

/** In a browser a path alone means the page's own origin. */
function baseOf(given: string | URL): URL {
  const { location } = globalThis as { readonly location?: { readonly href: string } };
  const text = String(given);
  const url = URL.canParse(text, location?.href) ? new URL(text, location?.href) : undefined;
  // The URL is not shown, for the password that may stand in it.
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username + url.password !== "") {
    throw new TypeError('httpChannel takes a URL such as "https://api.example.com", without a password.');
  }
  url.hash = "";
  url.pathname = url.pathname.replace(/\/+$/, "");
  return url;
}

/** Where the default route of a method is. A query of the base stays. */
export function urlOf({ base }: HttpSettings, service: string, method: string): URL {
  const url = new URL(base);
  const prefix = base.pathname.replace(/\/$/, "");
  url.pathname = `${prefix}/${encodeURIComponent(service)}/${encodeURIComponent(method)}`;
  return url;
}

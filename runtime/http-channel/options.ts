import { checkTimeout } from "../rpc/caller/timeout.ts";
import { checkInterceptors, type Interceptor } from "../rpc/intercept/interceptor.ts";
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
  /** Run around each call, the first outermost, as at the caller of any channel. */
  readonly intercept?: readonly Interceptor[];
}

/** By name. */
export type HttpHeaders = Readonly<Record<string, string>>;

/** As much of the platform's `fetch` as is needed. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface HttpSettings {
  /** Of the gateway, without a slash at its end; `/service/method` follows. */
  readonly base: string;
  /** Stands behind that; empty if there is none. */
  readonly query: string;
  readonly fetch: Fetch;
  readonly headers: () => HttpHeaders | Promise<HttpHeaders>;
  readonly timeoutMs: number;
  readonly retry: RetryPolicy;
}

/** Throws `TypeError` for a URL or an option that cannot be used. Unknown ones are left to the compiler: this is weighed in bytes. */
export function readSettings(url: string | URL, options: HttpChannelOptions): HttpSettings {
  const { headers = {}, timeoutMs = 10_000 } = options;
  checkInterceptors(options.intercept);
  return {
    ...partsOf(url),
    // The platform's own refuses to be called as a method of something else.
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    headers: typeof headers === "function" ? headers : () => headers,
    timeoutMs: checkTimeout(timeoutMs),
    retry: { ...defaultRetry, ...options.retry },
  };
}

/** In a browser a path alone means the page's own origin. */
function partsOf(given: string | URL): Pick<HttpSettings, "base" | "query"> {
  const { location } = globalThis as { readonly location?: { readonly href: string } };
  // A worker that is made of text stands at "blob:https://…".
  const url = new URL(given, location?.href.replace(/^blob:/, ""));
  // The URL is not shown, for the password that may stand in it.
  if (!/^https?:$/.test(url.protocol) || url.username + url.password !== "") {
    throw new TypeError('httpChannel takes a URL such as "https://api.example.com", without a password.');
  }
  return { base: url.origin + url.pathname.replace(/\/+$/, ""), query: url.search };
}

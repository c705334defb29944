/** The way to services behind a gateway. No Node module is reachable from here: it runs in browsers and workers too. */

export { httpChannel } from "./http-channel/channel.ts";
export type { Fetch, HttpChannelOptions, HttpHeaders } from "./http-channel/options.ts";

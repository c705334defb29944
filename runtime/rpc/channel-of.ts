import type { Channel } from "./channel.ts";

/** `channel` itself. Throws `TypeError` for what is none, such as the mesh that would give one. */
export function channelOf(channel: Channel): Channel {
  if (typeof channel?.unary === "function") return channel;
  throw new TypeError("A client takes a channel, as in new HelloClient(mesh.channel(helloService)).");
}

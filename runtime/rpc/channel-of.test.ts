import { expect, test } from "vitest";
import { type Channel, channelOf, defineHandler } from "../contract.ts";
import { SampleAuthor, sampleService } from "./fixtures/sample.ts";
import { localChannel } from "./local-channel.ts";

test.each([undefined, null, {}, "mesh", sampleService])("a client refuses %o for a channel", (channel) => {
  expect(() => channelOf(channel as unknown as Channel)).toThrow(
    new TypeError("A client takes a channel, as in new HelloClient(mesh.channel(helloService))."),
  );
});

test("a channel is taken as it is", () => {
  const channel = localChannel(defineHandler(sampleService, new SampleAuthor(), "{}"));
  expect(channelOf(channel)).toBe(channel);
});

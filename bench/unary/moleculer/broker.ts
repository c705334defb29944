import moleculer from "moleculer";

/** A node on the TCP transporter, without discovery by UDP: it is told of the others. */
export function broker(nodeID: string, port: number, urls: readonly string[]): moleculer.ServiceBroker {
  const options = { udpDiscovery: false, useHostname: false, port, urls: urls.join(",") };
  return new moleculer.ServiceBroker({ nodeID, logger: false, transporter: { type: "TCP", options } });
}

/**
 * What one node takes from others about third nodes, and the times of membership. REGISTRY.md.
 * Times are milliseconds.
 */

/** Live nodes and tombstones together; a digest of them all fits one GOSSIP frame. */
export const maxNodes = 2_048;
export const maxServicesPerNode = 256;
/** Of HTTP handlers, and as many again of what is bound for raw streams. */
export const maxNamesPerNode = 256;
export const maxAddressesPerNode = 16;
export const maxRecordBytes = 32_768;
/** Of these, for services, HTTP handlers and raw streams together: name and addresses have their room whatever is published. */
export const maxServicesBytes = 28_000;
/** Versions beyond it are refused, so that an owner can always count further. */
export const maxVersion = 281_474_976_710_656;
/** A GOSSIP message is cut before it grows beyond this. */
export const gossipBytes = 61_440;

/** Links to arbitrary nodes, so that records spread although links are lazy. */
export const gossipLinks = 4;
export const digestIntervalMs = 30_000;
/** A digest may ask for all that is known: a peer has so many answered at first, and one more each second. */
export const digestBurst = 10;
export const digestRefillMs = 1_000;
/** A node that could not be reached for so long is called gone. */
export const goneAfterMs = 30_000;
export const tombstoneMs = 3_600_000;
/** Nodes lost without a word whose addresses are still dialled. */
export const maxLost = 256;

/** TCP, HELLO and AUTH together. */
export const dialTimeoutMs = 10_000;
/** How long calls on the worse of two links to one node may go on. */
export const duplicateGraceMs = 3_600_000;
export const drainGraceMs = 15_000;
export const defaultPort = 11_999;

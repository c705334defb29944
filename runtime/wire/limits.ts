/**
 * Every limit of the protocol, by name, in the order of PROTOCOL.md, "Limits".
 * Lengths are bytes, times are milliseconds.
 */

// Frames
export const frameHeaderBytes = 8;
export const maxFrameBodyBytes = 65_535;
/** A sender cuts messages into DATA of at most this many bytes: the quantum of fairness. */
export const dataChunkBytes = 16_384;
export const maxHelloBytes = 16_384;
export const maxAuthBytes = 1_024;
export const maxNodeBytes = 16_384;
export const maxKeyIdBytes = 64;
export const maxKeys = 16;
export const maxNodeNameBytes = 255;
export const maxInlineMessageBytes = 16_384;
export const maxNameBytes = 255;
export const maxMethodAliases = 4_096;
export const maxMetadataEntries = 64;
export const maxMetadataKeyBytes = 128;
export const maxMetadataBytes = 8_192;
export const maxStatusTextBytes = 1_024;
export const maxStatusDetailsBytes = 8_192;
export const maxResetTextBytes = 256;
export const maxGoAwayTextBytes = 256;

// Streams and messages
export const maxStreamId = 2_147_483_647;
/** With fewer ids left on either side the dialler opens a second link and drains this one. */
export const wornStreamIds = 1_000_000;
export const initialStreams = 256;
export const maxStreams = 1_024;
export const maxMessageBytes = 4_194_304;
export const messageCompleteMs = 30_000;
export const messageBudgetBytes = 1_073_741_824;
/** The budget is at most this part of what the heap may grow to. */
export const budgetShareOfHeap = 4;
/** One link holds at most this part of the budget. */
export const budgetShareOfLink = 4;

// Flow control
export const streamWindowBytes = 262_144;
export const linkWindowBytes = 262_144;
export const maxCredit = 2_147_483_647;

// Handshake and keepalive
export const helloTimeoutMs = 5_000;
export const authTimeoutMs = 5_000;
/** Connections accepted from peers that have not proved themselves, in all and from one address. */
export const maxHandshakes = 128;
export const maxHandshakesPerHost = 32;
export const keepaliveIdleMs = 10_000;
export const keepaliveWaitingMs = 2_000;
export const keepaliveDeadMs = 5_000;
export const goAwayConfirmMs = 2_000;
/** A connection that takes no bytes for this long is ended. */
export const slowConsumerMs = 10_000;

// Floods
export const pingBurst = 10;
export const pingRefillMs = 1_000;
export const tinyWindowBytes = 4_096;
export const tinyWindowsPerSend = 10;
export const emptyDataInRow = 1;
export const resetPeriodMs = 10_000;
export const quickResetMs = 10;
export const maxQuickResets = 1_000;

// MessagePack
export const maxDepth = 64;
/** Arrays and maps of one payload: an empty one is a byte on the wire and some fifty in memory. */
export const maxContainers = 262_144;
export const maxBigIntBytes = 416;

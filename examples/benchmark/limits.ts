/**
 * A chain of 10,000 hops over two peers has 5,000 calls open on one link at once; a link takes
 * 1,024 unless it is told otherwise, and the calls beyond wait for a slot that only they could free.
 */
export const deepLimits: { readonly maxStreams: number } = { maxStreams: 8_192 };

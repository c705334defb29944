/** Of HTTP between nodes. PROTOCOL.md, "HTTP". Times are milliseconds. */

/** Request line and headers, and status line and headers: a gateway takes 16 KiB and adds its own. */
export const maxHeadBytes = 32_768;
/** A request whose head is not there by then is given up. */
export const headTimeoutMs = 10_000;
/** Of a request's body, kept until somebody is known to have got it: so much can be said again elsewhere. */
export const replayBytes = 262_144;
/** Of a path in a log line. */
export const maxLoggedPathChars = 256;

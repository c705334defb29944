/** Every limit of what comes back over HTTP, by name. Characters of text; gateway/HTTP.md, "From TypeScript". */

/** A result, a problem document, or one event of a stream. */
export const maxAnswerChars = 16_777_216;
/** Of an answer that is not the gateway's: enough to see whose it is. */
export const quotedChars = 160;
/** Timers hold 31 bits of milliseconds; a later deadline is none. */
export const maxTimerMs = 2_147_483_647;

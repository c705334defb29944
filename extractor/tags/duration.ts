/** Milliseconds of `250ms`, `2s`, `5m` or `1h`; undefined if the text is none of these. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)$/.exec(text);
  if (match === null) return undefined;
  const ms = Number(match[1]) * (units[match[2] ?? ""] ?? 0);
  return Number.isInteger(ms) && ms > 0 && ms <= longestMs ? ms : undefined;
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** A deadline travels as an unsigned number of 32 bits. */
const longestMs = 0xffff_ffff;

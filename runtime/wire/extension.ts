/** MessagePack extension codes. PROTOCOL.md, "Payloads". A scan refuses all that are not listed as carried. */
export const Extension = {
  /** Standard. Carries `Date`. */
  timestamp: -1,
  /** Inside arrays only, one byte 0: `d4 01 00`. */
  undefined: 1,
  /** Sign (0 or 1), then the magnitude, big endian, without leading zeros. */
  bigint: 2,
  /** Reserved. */
  typedArray: 3,
  /** Reserved. */
  map: 4,
  /** Reserved. */
  set: 5,
} as const;

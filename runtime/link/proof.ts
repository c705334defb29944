import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Key, Role } from "./options.ts";

const digestBytes = 16;

/** 16 bytes that tell clusters apart and say nothing of their tags to who cannot guess them. */
export function clusterDigest(tags: readonly string[]): Uint8Array {
  const hash = createHash("sha256").update("meshrpc cluster");
  for (const tag of [...new Set(tags)].toSorted()) hash.update(`\0${tag}`);
  return hash.digest().subarray(0, digestBytes);
}

/**
 * HMAC-SHA256 over the prover's role and both HELLO bodies, and so over both nonces, both node ids and all
 * that was negotiated. The role keeps a proof from being reflected. PROTOCOL.md, "AUTH".
 */
export function prove(
  key: Key,
  prover: Role,
  diallerHello: Uint8Array,
  acceptorHello: Uint8Array,
): Uint8Array {
  return createHmac("sha256", key.key)
    .update("meshrpc proof 1\0")
    .update(Uint8Array.of(prover === "dialler" ? 1 : 2, ...lengthOf(diallerHello)))
    .update(diallerHello)
    .update(Uint8Array.from(lengthOf(acceptorHello)))
    .update(acceptorHello)
    .digest();
}

/** In constant time. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

function lengthOf(bytes: Uint8Array): number[] {
  return [bytes.length >>> 8, bytes.length & 0xff];
}

import { callCases } from "./calls.ts";
import type { Case } from "./case.ts";
import { originCases } from "./origins.ts";
import { streamCases } from "./streams.ts";
import { workerCases } from "./workers.ts";

export const cases: readonly Case[] = [...callCases, ...streamCases, ...workerCases, ...originCases];

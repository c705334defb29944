/** Runs the cases one after the other, and tells how each went. */
import type { Report } from "../reports.ts";
import type { Case, Places } from "./case.ts";
import { cases } from "./cases.ts";

const caseTimeoutMs = 10_000;

const places = (await (await fetch("/places")).json()) as Places;
for (const one of cases) await tell({ name: one.name, ...(await errorOf(one)) });

async function errorOf({ run }: Case): Promise<{ readonly error?: string }> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`It took more than ${caseTimeoutMs} ms.`)), caseTimeoutMs);
  });
  try {
    await Promise.race([run(places), tooLong]);
    return {};
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? String(error)) : String(error) };
  } finally {
    clearTimeout(timer);
  }
}

async function tell(report: Report): Promise<void> {
  await fetch("/reports", { method: "POST", body: JSON.stringify(report) });
}

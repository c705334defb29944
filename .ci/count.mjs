// count.mjs REPORT CODE: prints "PASSED FAILED" from vitest's JSON report and its exit code.
import { readFileSync } from "node:fs";

const [file, code] = process.argv.slice(2);
const { passed, failed } = count(read(file));

// A run that failed without a failed test (an unhandled error, a file that does not load), and a run
// in which no test ran, are failures too.
const unexplained = (code !== "0" && failed === 0) || passed + failed === 0;
process.stdout.write(`${passed} ${failed + (unexplained ? 1 : 0)}\n`);

function read(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

function count(report) {
  const files = report?.testResults ?? [];
  const tests = files.flatMap((result) => result.assertionResults);
  const broken = files.filter(
    (result) => result.status === "failed" && !result.assertionResults.some(isFailed),
  );
  return {
    passed: tests.filter(({ status }) => status === "passed").length,
    failed: tests.filter(isFailed).length + broken.length,
  };
}

function isFailed({ status }) {
  return status === "failed";
}

import { expect, test } from "vitest";
import { parseDockerfile } from "./dockerfile.ts";
import { parseDockerignore } from "./dockerignore.ts";

test("stages, flags, lists and continued lines are read; comments are not", () => {
  const text = `# comment
FROM base:1 AS install
WORKDIR /app
COPY a.json b.json ./
# between
RUN npm ci \\
  --omit=dev

FROM base:1
ENV A=b
COPY --from=install /app ./
HEALTHCHECK --interval=5s \\
  CMD ["node", "-e", "0"]
ENTRYPOINT ["node"]
`;
  expect(parseDockerfile(text)).toEqual([
    {
      base: "base:1",
      name: "install",
      instructions: [
        { kind: "workdir", path: "/app" },
        { kind: "copy", from: undefined, sources: ["a.json", "b.json"], to: "./" },
        { kind: "run", command: "npm ci --omit=dev" },
      ],
    },
    {
      base: "base:1",
      name: undefined,
      instructions: [
        { kind: "env", name: "A", value: "b" },
        { kind: "copy", from: "install", sources: ["/app"], to: "./" },
        { kind: "healthcheck", flags: { interval: "5s" }, command: ["node", "-e", "0"] },
        { kind: "entrypoint", command: ["node"] },
      ],
    },
  ]);
});

test.each([
  "VOLUME /data",
  "COPY --chown=node a b",
  "COPY a",
  "ENV A=$B",
  "ENTRYPOINT node main.js",
  "WORKDIR app",
  "RUN --mount=type=cache npm ci",
])("%s is refused rather than passed over", (line) => {
  expect(() => parseDockerfile(`FROM base\n${line}\n`)).toThrow();
});

test("what is ignored is what Docker ignores", () => {
  const ignored = parseDockerignore("*\n!runtime\n\n**/node_modules\n**/*.test.ts\n*.md\n");
  const kept = ["runtime", "runtime/node.ts", "runtime/mesh/limits.ts", "runtime/mesh/REGISTRY.md"];
  const left = [
    "README.md",
    "cli",
    "cli/run.ts",
    "runtime/node_modules/a/b",
    "runtime/a.test.ts",
    "a/b.test.ts",
  ];
  expect(kept.filter(ignored)).toEqual([]);
  expect(left.filter((path) => !ignored(path))).toEqual([]);
});

test("a pattern that is not understood is refused", () => {
  for (const pattern of ["a?", "[ab]", "!a/b"]) expect(() => parseDockerignore(pattern)).toThrow(pattern);
});

import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Container } from "./container.ts";
import { buildImage, type Image } from "./image.ts";

const path = `${dirname(process.execPath)}:${process.env.PATH}`;

/** Builds a context of these files. */
function build(files: Readonly<Record<string, string>>, log: string[] = []): Image {
  const folder = fs.mkdtempSync(join(tmpdir(), "meshrpc-image-"));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  fs.chmodSync(folder, 0o755);
  const context = join(folder, "context");
  for (const [name, content] of Object.entries({ ".dockerignore": "", ...files })) {
    fs.mkdirSync(dirname(join(context, name)), { recursive: true });
    fs.writeFileSync(join(context, name), content);
  }
  const into = join(folder, "image");
  fs.mkdirSync(into);
  return buildImage({
    context,
    dockerfile: "Dockerfile",
    into,
    env: { PATH: path },
    log: (line) => log.push(line),
  });
}

test("what one stage makes, another takes; what is ignored is in none", () => {
  const image = build({
    Dockerfile:
      "FROM a AS one\nWORKDIR /app\nCOPY lib lib/\nRUN cat lib/a.txt lib/a.txt > twice\n" +
      "FROM a\nWORKDIR /srv\nCOPY --from=one /app ./\nCOPY lib/deep/b.txt sub/\n",
    ".dockerignore": "**/*.secret\n",
    "lib/a.txt": "a",
    "lib/deep/b.txt": "b",
    "lib/deep/key.secret": "s",
  });
  const names = fs.readdirSync(join(image.root, "srv"), { recursive: true }) as string[];
  expect(names.toSorted()).toEqual([
    "lib",
    "lib/a.txt",
    "lib/deep",
    "lib/deep/b.txt",
    "sub",
    "sub/b.txt",
    "twice",
  ]);
  expect(fs.readFileSync(join(image.root, "srv/twice"), "utf8")).toBe("aa");
});

test.each([
  ["COPY nowhere .", "not found"],
  ["COPY key.secret .", ".dockerignore keeps it"],
  ["COPY --from=nobody /app .", "no stage"],
  ["RUN cat /etc/hostname", "absolute path"],
  ["RUN exit 3", "exits with 3"],
])("%s fails: %s", (line, message) => {
  const files = { Dockerfile: `FROM a\n${line}\n`, ".dockerignore": "*.secret\n", "key.secret": "s" };
  expect(() => build(files)).toThrow(message);
});

test("the entrypoint runs with the environment of image and options and no other, and ends by the stop signal", async () => {
  const main =
    'console.log(JSON.stringify([process.env.A, process.env.B, process.env.HOME ?? "none", process.argv[2]])); setInterval(() => {}, 1000);';
  const image = build({
    Dockerfile:
      'FROM a\nENV A=image\nENV B=image\nWORKDIR /app\nCOPY main.js ./\nSTOPSIGNAL SIGQUIT\nHEALTHCHECK CMD ["node", "-e", "process.exit(process.env.C === \'1\' ? 0 : 1)"]\nENTRYPOINT ["node", "main.js"]\nCMD ["-x"]\n',
    "main.js": main,
  });
  const container = new Container(image, { path, env: { B: "option" } });
  onTestFinished(async () => void (await container.stop("SIGKILL")));
  expect(await container.saw(/^\[.*/)).toBe('["image","option","none","-x"]');
  expect([container.health({ C: "1" }), container.health({ C: "2" })]).toEqual([0, 1]);
  expect(await container.stop()).toBe("SIGQUIT");
});

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { folderWith } from "./folder.ts";
import { install } from "./install.ts";
import { ran } from "./program.ts";

const node = inject("nodes")[0]!;

/** A node with an HTTP handler, asked through its own endpoint; or what the endpoint says. */
const program = `import { Mesh } from "@meshrpc/runtime";

const mesh = new Mesh({ name: "alone", log: "silent" });
mesh.publishHttp("check", () => new Response("All ok!"));
await mesh.listen("127.0.0.1:0");
try {
  const url = await mesh.listenHttp("127.0.0.1:0");
  console.log(await (await fetch(url + "/alone/check")).text());
} catch (error) {
  console.log(error.code + ": " + error.message);
}
await mesh.close();
`;

test("with the gateway installed beside it, a node of the runtime serves HTTP", async () => {
  const folder = folderWith({ "node.js": program }, { work: inject("work"), project: inject("project") });
  expect(await ran(node, folder, ["node", "node.js"])).toBe("All ok!\n");
});

test("without it, everything else works, and the node says what to install", async () => {
  const folder = join(inject("work"), "no-gateway");
  install(folder, [inject("tarballs")["@meshrpc/runtime"] ?? ""]);
  writeFileSync(join(folder, "node.js"), program);
  expect(await ran(node, folder, ["node", "node.js"])).toBe(
    "failed_precondition: listenHttp needs the package @meshrpc/gateway, of the same version: npm i @meshrpc/gateway\n",
  );
});

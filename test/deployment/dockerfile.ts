/** A Dockerfile as data: stages, each a list of instructions. Knows the instructions of ours and refuses others. */
export interface Stage {
  readonly name: string | undefined;
  readonly base: string;
  readonly instructions: readonly Instruction[];
}

export type Instruction =
  | {
      readonly kind: "copy";
      readonly from: string | undefined;
      readonly sources: readonly string[];
      readonly to: string;
    }
  | { readonly kind: "run"; readonly command: string }
  | { readonly kind: "env"; readonly name: string; readonly value: string }
  | { readonly kind: "workdir"; readonly path: string }
  | { readonly kind: "user"; readonly user: string }
  | { readonly kind: "expose"; readonly ports: readonly number[] }
  | { readonly kind: "stopsignal"; readonly signal: NodeJS.Signals }
  | {
      readonly kind: "healthcheck";
      readonly flags: Readonly<Record<string, string>>;
      readonly command: readonly string[];
    }
  | { readonly kind: "entrypoint" | "cmd"; readonly command: readonly string[] };

/** Throws for what it does not know: a step that nobody tried must not pass for one that works. */
export function parseDockerfile(text: string): readonly Stage[] {
  const stages: { name: string | undefined; base: string; instructions: Instruction[] }[] = [];
  for (const line of logicalLines(text)) {
    const [, word = "", rest = ""] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    if (word === "FROM") {
      const match = /^(\S+)(?: AS (\S+))?$/.exec(rest);
      if (match?.[1] === undefined) throw unknownLine(line);
      stages.push({ base: match[1], name: match[2], instructions: [] });
      continue;
    }
    const stage = stages.at(-1);
    if (stage === undefined) throw new Error(`Before FROM: ${line}`);
    stage.instructions.push(parseInstruction(word, rest, line));
  }
  return stages;
}

function parseInstruction(word: string, rest: string, line: string): Instruction {
  const { flags, words } = splitFlags(rest);
  switch (word) {
    case "COPY": {
      const to = words.at(-1);
      const unknown = Object.keys(flags).filter((flag) => flag !== "from");
      if (to === undefined || words.length < 2 || unknown.length > 0) throw unknownLine(line);
      return { kind: "copy", from: flags.from, sources: words.slice(0, -1), to };
    }
    case "RUN":
      if (Object.keys(flags).length > 0 || rest.startsWith("[")) throw unknownLine(line);
      return { kind: "run", command: rest };
    case "ENV": {
      const [, name, value] = /^(\w+)=([^\s"'$]*)$/.exec(rest) ?? [];
      if (name === undefined || value === undefined) throw unknownLine(line);
      return { kind: "env", name, value };
    }
    case "WORKDIR":
      if (!rest.startsWith("/")) throw unknownLine(line);
      return { kind: "workdir", path: rest };
    case "USER":
      return { kind: "user", user: rest };
    case "EXPOSE":
      return { kind: "expose", ports: words.map(Number) };
    case "STOPSIGNAL":
      return { kind: "stopsignal", signal: rest as NodeJS.Signals };
    case "HEALTHCHECK": {
      const [, command] = /\bCMD (\[.*\])$/.exec(rest) ?? [];
      if (command === undefined) throw unknownLine(line);
      return { kind: "healthcheck", flags, command: execForm(command, line) };
    }
    case "ENTRYPOINT":
      return { kind: "entrypoint", command: execForm(rest, line) };
    case "CMD":
      return { kind: "cmd", command: execForm(rest, line) };
    default:
      throw unknownLine(line);
  }
}

/** Without comments and empty lines; what ends in a backslash goes on in the next one. */
function logicalLines(text: string): readonly string[] {
  return text
    .split("\n")
    .filter((line) => !/^\s*(#|$)/.test(line))
    .join("\n")
    .replaceAll(/\\\s*\n\s*/g, "")
    .split("\n")
    .filter((line) => line !== "");
}

function splitFlags(rest: string): { flags: Record<string, string>; words: readonly string[] } {
  const flags: Record<string, string> = {};
  const words = rest.split(/\s+/);
  while (words[0]?.startsWith("--") === true) {
    const [name = "", value = ""] = words.shift()!.slice(2).split("=");
    flags[name] = value;
  }
  return { flags, words };
}

/** A shell in between would keep signals to itself, so that only lists are taken. */
function execForm(text: string, line: string): readonly string[] {
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list) || !list.every((word) => typeof word === "string")) throw unknownLine(line);
  return list;
}

function unknownLine(line: string): Error {
  return new Error(`This reader of Dockerfiles does not know: ${line}`);
}

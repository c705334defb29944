/**
 * Which names a contract may use, once for everyone. Each rule returns undefined for a good name,
 * else what is wrong with it and what to write instead (IDL.md, "Names").
 */
export type NameRule = (name: string) => string | undefined;

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Longest name of anything, in UTF-16 code units. */
export const maxNameLength = 128;

/** Words that cannot name a variable in a module. */
export const reservedWords: ReadonlySet<string> = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export " +
    "extends false finally for function if implements import in instanceof interface let new null package " +
    "private protected public return static super switch this throw true try typeof var void while with yield"
  ).split(" "),
);

/** Names that TypeScript keeps for its own types. */
const builtInTypes: ReadonlySet<string> = new Set(
  "any bigint boolean never null number object string symbol undefined unknown void".split(" "),
);

/** A method of this name would change what every object can do, or hide a member of the client. */
const refusedMethods: ReadonlyMap<string, string> = new Map([
  ["then", "it would make the client a thenable, which `await` takes for a promise"],
  ["with", "the client uses it to set call options"],
  ["constructor", "it is the constructor of the client"],
  ["toJSON", "JSON.stringify would call it"],
  ...[
    "__proto__",
    "__defineGetter__",
    "__defineSetter__",
    "__lookupGetter__",
    "__lookupSetter__",
    "hasOwnProperty",
    "isPrototypeOf",
    "propertyIsEnumerable",
    "prototype",
    "toLocaleString",
    "toString",
    "valueOf",
  ].map((name) => [name, "every object has it already"] as const),
]);

/** File names that Windows keeps for devices, with any extension. */
const device = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])$/;

export const serviceNameRule: NameRule = (name) => {
  if (!kebab.test(name)) {
    return `a service name is lower-case letters and digits in words joined by "-", like ${JSON.stringify(kebabCase(name))}`;
  }
  if (name === "mesh") return `the service "mesh" is built into every node; choose another name`;
  if (device.test(name)) return `Windows allows no file of this name; choose another`;
  return tooLong(name);
};

export const interfaceNameRule: NameRule = (name) => typeNameRule(name);

export const typeNameRule: NameRule = (name) => {
  if (!identifier.test(name)) return notAnIdentifier;
  if (reservedWords.has(name) || builtInTypes.has(name))
    return `TypeScript reserves the word; rename the type`;
  if (name === "__proto__") return protoRefused;
  return tooLong(name);
};

export const methodNameRule: NameRule = (name) => {
  if (!identifier.test(name)) return notAnIdentifier;
  const reason = refusedMethods.get(name);
  if (reason !== undefined) return `no method can have this name: ${reason}; rename it`;
  return tooLong(name);
};

export const parameterNameRule: NameRule = (name) => {
  if (!identifier.test(name)) return notAnIdentifier;
  if (name === "__proto__") return protoRefused;
  return tooLong(name);
};

/** Members may have any name that is text and replaces no prototype. */
export const memberNameRule: NameRule = (name) => {
  if (/\p{Cs}/u.test(name)) return "half of a surrogate pair is no text; rename it";
  return name === "__proto__" ? protoRefused : undefined;
};

/** True if `name` can stand unquoted in `{ name: 1 }`. */
export function isIdentifier(name: string): boolean {
  return identifier.test(name);
}

/** A parameter's name in code: reserved words and `taken` names get a trailing underscore. */
export function safeParameterName(name: string, taken: ReadonlySet<string> = new Set()): string {
  let safe = name;
  while (reservedWords.has(safe) || taken.has(safe)) safe += "_";
  return safe;
}

/** `GreeterService` → `Greeter`: what the names in generated code start with. */
export function codePrefix(interfaceName: string): string {
  const stem = interfaceName.replace(/Service$/, "");
  return stem === "" ? interfaceName : stem;
}

/** What the generated code of an interface exports: `GreeterClient`, `greeterService`, … */
export function generatedNames(interfaceName: string): readonly string[] {
  const prefix = codePrefix(interfaceName);
  const lower = lowerFirst(prefix);
  return [`${prefix}Client`, `${lower}Handler`, `${lower}Service`, `${lower}Routes`];
}

/** The service name of an interface without a name of its own: `UserAPIService` → `user-api`. */
export function defaultServiceName(interfaceName: string): string {
  return kebabCase(codePrefix(interfaceName));
}

/** `GreeterClient` → `greeterClient`, `URLBook` → `urlBook`. */
export function lowerFirst(name: string): string {
  return name.replace(/^\p{Lu}+(?=\p{Lu}\p{Ll})|^\p{Lu}+$|^\p{Lu}/u, (head) => head.toLowerCase());
}

const notAnIdentifier = `a name is letters, digits, "_" and "$", and starts with no digit`;
const protoRefused = `"__proto__" replaces an object's prototype in JavaScript; rename it`;

function tooLong(name: string): string | undefined {
  return name.length > maxNameLength ? `a name has at most ${maxNameLength} characters` : undefined;
}

function kebabCase(name: string): string {
  const words = name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1-$2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1-$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
  return words.join("-") || "my-service";
}

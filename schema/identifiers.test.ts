import { expect, test } from "vitest";
import {
  codePrefix,
  defaultServiceName,
  lowerFirst,
  methodNameRule,
  nearest,
  parameterNameRule,
  safeParameterName,
  serviceNameRule,
  typeNameRule,
} from "./index.ts";

test.each(["greeter", "css-language", "a1", "12"])("%s names a service", (name) => {
  expect(serviceNameRule(name)).toBeUndefined();
});

test.each(["", "Greeter", "a_b", "-a", "a--b", "a/b", "..", "con", "mesh", "a".repeat(129)])(
  "%j names no service",
  (name) => {
    expect(serviceNameRule(name)).toBeDefined();
  },
);

test.each(["greet", "delete", "class", "größe", "$x", "_"])("%s names a method", (name) => {
  expect(methodNameRule(name)).toBeUndefined();
});

test.each([
  "then",
  "with",
  "constructor",
  "toString",
  "hasOwnProperty",
  "__proto__",
  "valueOf",
  "toJSON",
  "1a",
  "a-b",
  "",
])("%j names no method", (name) => {
  expect(methodNameRule(name)).toBeDefined();
});

test.each(["class", "string", "unknown", "a.b", "__proto__"])("%s names no type", (name) => {
  expect(typeNameRule(name)).toBeDefined();
});

test("parameters may have reserved names, which code writes with an underscore", () => {
  expect(parameterNameRule("class")).toBeUndefined();
  expect(safeParameterName("class")).toBe("class_");
  expect(safeParameterName("options", new Set(["options", "options_"]))).toBe("options__");
});

test.each([
  ["GreeterService", "Greeter", "greeter"],
  ["Greeter", "Greeter", "greeter"],
  ["Service", "Service", "service"],
  ["UserAPIService", "UserAPI", "user-api"],
  ["CssLanguageService", "CssLanguage", "css-language"],
  ["HTTP2Proxy", "HTTP2Proxy", "http2-proxy"],
])("%s: code says %s, files say %s", (name, prefix, service) => {
  expect([codePrefix(name), defaultServiceName(name)]).toEqual([prefix, service]);
});

test.each([
  ["Greeter", "greeter"],
  ["URLBook", "urlBook"],
  ["URL", "url"],
  ["X", "x"],
])("%s in lower case is %s", (name, lower) => {
  expect(lowerFirst(name)).toBe(lower);
});

test("the nearest name is the one that a typo meant, and none if nothing is near", () => {
  expect(nearest("minLenght", ["maxLength", "minLength"])).toBe("minLength");
  expect(nearest("xyz", ["maxLength", "minLength"])).toBeUndefined();
});

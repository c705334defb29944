export { canonicalJson, sha256 } from "./canonical.ts";
export { type ContractHashes, contractHashes } from "./hash.ts";
export {
  codePrefix,
  defaultServiceName,
  interfaceNameRule,
  isIdentifier,
  lowerFirst,
  maxNameLength,
  memberNameRule,
  methodNameRule,
  type NameRule,
  parameterNameRule,
  reservedWords,
  safeParameterName,
  serviceNameRule,
  typeNameRule,
} from "./identifiers.ts";
export type {
  HttpIdl,
  Idl,
  Json,
  MethodIdl,
  MethodKind,
  Origin,
  ParamIdl,
  PolicyIdl,
  Schema,
  SchemaType,
  Source,
  ThrowsIdl,
} from "./idl.ts";
export { idlSchema } from "./idl-schema.ts";
export { checkIdl, type CheckedIdl, IdlError, loadIdl, parseIdl } from "./load.ts";
export { didYouMean, editDistance, nearest } from "./nearest.ts";
export { type OpenApiDocument, openApi } from "./openapi/document.ts";
export { printIdl } from "./print.ts";
export type { IdlProblem } from "./problem.ts";
export { type Route, type RouteParam, routeTable } from "./routes.ts";
export { formats } from "./schema-rules.ts";
export {
  closure,
  isSchemaList,
  literals,
  refName,
  resolve,
  schemasOf,
  type Subschema,
  subschemas,
} from "./subschemas.ts";
export { type TextTarget, textTarget } from "./text-target.ts";

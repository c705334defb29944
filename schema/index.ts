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

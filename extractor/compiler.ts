/**
 * The compiler comes from typescript-json-schema and from nowhere else: two copies of it cannot be
 * mixed, and the user's own TypeScript may be 7, which has no such interface.
 */
export { JsonSchemaGenerator, ts } from "typescript-json-schema";

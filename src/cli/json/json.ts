/*
 * JSON values as the command line keeps them: objects in the order in which they were written whatever their keys, whole numbers
 * of any size, and other numbers marked, since they are printed with a fraction.
 */

/** A number that was written with a fraction or an exponent. */
export interface Float {
  readonly float: number;
}

export type JsonObject = ReadonlyMap<string, Json>;

/** Whole numbers beyond 2^53 are a bigint. */
export type Json = null | boolean | number | bigint | Float | string | readonly Json[] | JsonObject;

export const isObject = (value: Json | undefined): value is JsonObject => value instanceof Map;
export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);
export const isFloat = (value: Json | undefined): value is Float =>
  typeof value === "object" && value !== null && "float" in value;

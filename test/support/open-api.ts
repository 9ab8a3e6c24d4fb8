/* An OpenAPI document, read as whoever tests or calls the API by it would. */
import assert from "node:assert/strict";
import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";

/** A JSON Schema without references. */
export interface JsonSchema {
  readonly type?: "string" | "integer" | "number" | "boolean" | "array" | "object";
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: JsonSchema;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly propertyNames?: JsonSchema;
  readonly additionalProperties?: JsonSchema;
  readonly maxProperties?: number;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: JsonSchema }>>;
}

export interface DescribedParameter {
  readonly name: string;
  readonly in: "query" | "header";
  readonly required: boolean;
  readonly schema: JsonSchema;
}

export interface DescribedResponse extends Content {
  readonly headers: Readonly<Record<string, { readonly required?: boolean; readonly schema: JsonSchema }>>;
}

export interface DescribedOperation {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly "x-packhouse-extension"?: boolean;
  readonly parameters: readonly DescribedParameter[];
  readonly requestBody?: Content & { readonly required: boolean };
  readonly responses: Readonly<Record<string, DescribedResponse>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Omit<DescribedOperation, "method" | "path">>>>>;
}

/** The document's operations with every reference resolved. Fails on a document that is not OpenAPI 3.1. */
export const readOpenApi = async (document: object): Promise<readonly DescribedOperation[]> => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(document) as Record<string, unknown>);
  assert.ok(valid, JSON.stringify(errors, null, 1));
  assert.equal(validator.version, "3.1");
  const { paths } = validator.resolveRefs() as unknown as Document;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, path, method: method.toUpperCase() })),
  );
};

const ajv = new Ajv2020({ strict: true, allErrors: true, formats: { int32: true, int64: true, double: true } });

/** What is wrong with a value; null when it fits. Fails on what is no schema. */
export const misfit = (schema: JsonSchema, value: unknown): string | null =>
  ajv.validate(schema, value) ? null : ajv.errorsText();

export const fits = (schema: JsonSchema, value: unknown): boolean => misfit(schema, value) === null;

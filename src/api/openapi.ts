/*
 * The API as an OpenAPI 3.1 document: the 48 operations and, marked `x-packhouse-extension`, what this server has beside
 * them. Every word of it comes from the table, its shapes and its errors.
 */
import type { Member, Members, Shape, StringShape } from "../shape/shape.ts";
import { withAdditions } from "./additions.ts";
import * as descriptions from "./descriptions.ts";
import { type ErrorName, errorMembers, errorStatuses, signatureErrors } from "./errors.ts";
import { extensions } from "./extensions.ts";
import * as fields from "./fields.ts";
import type { Operation } from "./operation.ts";
import { operations } from "./table.ts";

type Json = Readonly<Record<string, unknown>>;

/** `version` is this server's own. */
export const openApiDocument = (version: string): Json => ({
  openapi: "3.1.0",
  info: {
    title: "Packhouse",
    summary: "The AWS CodeArtifact API (version 2018-09-22), served by Packhouse.",
    version,
  },
  servers: [{ url: "/" }],
  security: [{ sigv4: [] }],
  tags: [
    { name: awsTag, description: "The operations of AWS CodeArtifact." },
    { name: ownTag, description: "What Packhouse adds; stock clients never meet it." },
  ],
  paths: pathsOf([
    ...Object.values<Operation>(operations).map((row) => [row, false] as const),
    ...Object.values<Operation>(extensions).map((row) => [row, true] as const),
  ]),
  components: {
    schemas: {
      ...Object.fromEntries([...schemaNames].map(([shape, name]) => [name, writtenSchema(shape)])),
      ...Object.fromEntries(errorNames.map((name) => [`${name}Exception`, objectSchema(errorMembers[name])])),
    },
    responses: Object.fromEntries(errorNames.map((name) => [`${name}Exception`, errorResponse(name)])),
    headers: { RequestId: { description: "Names the request in the server's log.", schema: { type: "string" } } },
    securitySchemes: {
      sigv4: {
        type: "apiKey",
        in: "header",
        name: "Authorization",
        description: "AWS Signature Version 4 for the service `codeartifact` and the server's region.",
        "x-amazon-apigateway-authtype": "awsSigv4",
      },
    },
  },
});

const awsTag = "AWS CodeArtifact";
const ownTag = "Packhouse";
const own = { "x-packhouse-extension": true };

const errorNames = Object.keys(errorStatuses) as readonly ErrorName[];

const isShape = (value: object): value is Shape => "is" in value && typeof value.is === "string";

/** Shapes that fields and descriptions name, each under its name with a capital. */
const schemaNames: ReadonlyMap<Shape, string> = new Map(
  Object.entries<object>({ ...fields, ...descriptions }).flatMap(([name, value]) =>
    isShape(value) ? [[value, name.charAt(0).toUpperCase() + name.slice(1)]] : [],
  ),
);

const pathsOf = (rows: readonly (readonly [row: Operation, isExtension: boolean])[]): Json => {
  const paths: Record<string, Record<string, Json>> = {};
  for (const [row, isExtension] of rows) {
    paths[row.http.path] = { ...paths[row.http.path], [row.http.method.toLowerCase()]: operationOf(row, isExtension) };
  }
  return paths;
};

const operationOf = (row: Operation, isExtension: boolean): Json => ({
  operationId: row.name,
  summary: row.summary,
  tags: [isExtension ? ownTag : awsTag],
  ...(isExtension ? own : {}),
  ...(row.paginator === undefined ? {} : { "x-paginator": row.paginator }),
  parameters: Object.entries(withAdditions(row).input).flatMap(([name, member]) =>
    parameterOf(member, { isAddition: !Object.hasOwn(row.input, name) }),
  ),
  ...requestBodyOf(row.input),
  responses: {
    200: successResponse(row.output),
    ...Object.fromEntries(row.errors.map((name) => [errorStatuses[name], { $ref: `#/components/responses/${name}Exception` }])),
  },
});

const parameterOf = ({ place, required, summary, shape }: Member, { isAddition }: { readonly isAddition: boolean }): Json[] => {
  const [where = "", name] = place.split(/:(.*)/s);
  if (name === undefined) return [];
  return [{ name, in: where, required, description: summary, schema: schemaOf(shape), ...(isAddition ? own : {}) }];
};

const requestBodyOf = (input: Members): Json => {
  const body = membersIn(input, "body");
  const [payload] = Object.values(membersIn(input, "payload"));
  if (payload !== undefined) {
    const { summary: description, required } = payload;
    return { requestBody: { description, required, content: { "application/octet-stream": {} } } };
  }
  if (Object.keys(body).length === 0) return {};
  const required = Object.values(body).some((member) => member.required);
  return { requestBody: { required, content: { "application/json": { schema: objectSchema(body) } } } };
};

const requestIdHeader = { "x-amzn-requestid": { $ref: "#/components/headers/RequestId" } };

const successResponse = (output: Members): Json => {
  const headers = Object.values(output).flatMap(({ place, required, summary, shape }) =>
    place.startsWith("header:")
      ? [[place.slice("header:".length), { description: summary, required, schema: schemaOf(shape) }]]
      : [],
  );
  const [payload] = Object.values(membersIn(output, "payload"));
  return {
    description: payload?.summary ?? "Done.",
    headers: { ...requestIdHeader, ...Object.fromEntries(headers) },
    content:
      payload === undefined
        ? { "application/json": { schema: objectSchema(membersIn(output, "body")) } }
        : { "application/octet-stream": {} },
  };
};

const errorWords: Readonly<Record<ErrorName, string>> = {
  AccessDenied: "The caller may not do this, or did not prove who they are.",
  Conflict: "The state of the resource does not allow it.",
  InternalServer: "The server failed.",
  ResourceNotFound: "The resource does not exist.",
  ServiceQuotaExceeded: "There would be more of something than is allowed.",
  Throttling: "There were too many requests.",
  Validation: "The request breaks a rule.",
};

const errorResponse = (name: ErrorName): Json => ({
  description: errorWords[name],
  headers: {
    ...requestIdHeader,
    "x-amzn-ErrorType": {
      description: "The name of the error.",
      required: true,
      schema: { enum: [`${name}Exception`, ...(name === "AccessDenied" ? signatureErrors : [])] },
    },
    ...(name === "Throttling"
      ? { "Retry-After": { description: "After how many seconds to try again.", schema: { type: "integer", minimum: 0 } } }
      : {}),
  },
  content: { "application/json": { schema: { $ref: `#/components/schemas/${name}Exception` } } },
});

const membersIn = (members: Members, place: "body" | "payload"): Members =>
  Object.fromEntries(Object.entries(members).filter(([, member]) => member.place === place));

/** Unknown members are ignored, so that none are forbidden. */
const objectSchema = (members: Members): Json => {
  const required = Object.keys(members).filter((name) => members[name]?.required);
  return {
    type: "object",
    properties: Object.fromEntries(
      Object.entries(members).map(([name, { shape, summary }]) => [name, { ...schemaOf(shape), description: summary }]),
    ),
    ...(required.length > 0 ? { required } : {}),
  };
};

const schemaOf = (shape: Shape): Json => {
  const name = schemaNames.get(shape);
  return name === undefined ? writtenSchema(shape) : { $ref: `#/components/schemas/${name}` };
};

const writtenSchema = (shape: Shape): Json => {
  switch (shape.is) {
    case "string":
      return textSchema(shape);
    case "integer":
      return given({ type: "integer", format: shape.long ? "int64" : "int32", minimum: shape.min, maximum: shape.max });
    case "boolean":
      return { type: "boolean" };
    case "timestamp":
      return { type: "number", format: "double", title: "Seconds since the epoch, with milliseconds as a fraction" };
    case "list":
      return given({ type: "array", items: schemaOf(shape.element), maxItems: shape.maxLength });
    case "map":
      return given({
        type: "object",
        propertyNames: schemaOf(shape.key),
        additionalProperties: schemaOf(shape.value),
        maxProperties: shape.maxLength,
      });
    case "structure":
      return objectSchema(shape.members);
    case "payload":
      return {};
  }
};

const textSchema = ({ minLength, maxLength, pattern, values }: StringShape): Json =>
  given({ type: "string", minLength, maxLength, pattern: pattern && `^(?:${pattern})$`, enum: values });

const given = (schema: Json): Json => Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined));

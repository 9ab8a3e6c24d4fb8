/*
 * Compares the tables of IAM and STS with the descriptions inside the SDK's clients: their schemas are tuples
 * `[kind, namespace, name, traits, …]`, their paginators and declared errors stand in their files' text.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import * as iam from "@aws-sdk/client-iam";
import * as sts from "@aws-sdk/client-sts";
import { identityErrors } from "../../src/api/identity/errors.ts";
import type { IdentityOperation, IdentityService } from "../../src/api/identity/operation.ts";
import { identityOperations } from "../../src/api/identity/table.ts";
import { iamActions, stsActions } from "../../src/model/actions.ts";
import type { Member, Members, Shape } from "../../src/shape/shape.ts";

const rows: readonly IdentityOperation[] = Object.values<IdentityOperation>(identityOperations);
const exported: Readonly<Record<IdentityService, Readonly<Record<string, unknown>>>> = { iam: { ...iam }, sts: { ...sts } };

const folderOf = (service: IdentityService): string =>
  join(dirname(fileURLToPath(import.meta.resolve(`@aws-sdk/client-${service}`))), "..");

/** What answers leave out, since this server has or counts no such thing. */
const leftOut = new Set([
  "PasswordLastUsed",
  "PermissionsBoundary",
  "RoleLastUsed",
  "SessionTokenSize",
  "SessionTokenUtilization",
  "SourceRoleTemplate",
]);

type Tuple = readonly unknown[];
const isTuple = (value: unknown): value is Tuple => Array.isArray(value);

/** What both sides say of a value, in one form. */
type Form = string | { readonly [name: string]: Form };
const anyList: Form = { list: "of nothing" };

const scalars: Readonly<Record<number, string>> = { 0: "string", 1: "integer", 2: "boolean", 4: "timestamp" };

const resolved = (schema: unknown): unknown => (typeof schema === "function" ? schema() : schema);

/** `ours` tells which lists are always empty, so that what they would hold does not matter. */
const formOfSchema = (given: unknown, ours: Shape | undefined): Form => {
  const schema = resolved(given);
  if (typeof schema === "number") {
    if (schema >= 128) return { map: formOfSchema(schema - 128, undefined) };
    if (schema >= 64) return isAlwaysEmpty(ours) ? anyList : { list: formOfSchema(schema - 64, undefined) };
    return scalars[schema] ?? `unknown scalar ${schema}`;
  }
  assert.ok(isTuple(schema), `unknown schema ${String(schema)}`);
  // A member with traits of its own.
  if (schema.length === 2) return formOfSchema(schema[0], ours);
  const [kind, , , , first] = schema;
  if (kind === 0) return formOfSchema(schema[4], ours);
  if (kind === 1) {
    return isAlwaysEmpty(ours) ? anyList : { list: formOfSchema(first, ours?.is === "list" ? ours.element : undefined) };
  }
  if (kind === 2) return { map: formOfSchema(schema[5], undefined) };
  assert.equal(kind, 3);
  return formOfStructure(schema, ours?.is === "structure" ? ours.members : {});
};

const formOfStructure = (schema: Tuple, ours: Members): Form => {
  const [, , , , names, schemas, requiredCount] = schema as readonly [0, 0, 0, 0, readonly string[], Tuple, number | undefined];
  const members = names.map((name, index): [string, Form] => [
    name,
    { required: String(index < (requiredCount ?? 0)), shape: formOfSchema(schemas[index], ours[name]?.shape) },
  ]);
  return Object.fromEntries(members.filter(([name]) => name in ours || !leftOut.has(name)));
};

const isAlwaysEmpty = (shape: Shape | undefined): boolean => shape?.is === "list" && shape.maxLength === 0;

const formOfShape = (shape: Shape): Form => {
  if (isAlwaysEmpty(shape)) return anyList;
  if (shape.is === "list") return { list: formOfShape(shape.element) };
  if (shape.is === "map") return { map: formOfShape(shape.value) };
  return shape.is === "structure" ? formOfMembers(shape.members) : shape.is;
};

const formOfMembers = (members: Members): Form =>
  Object.fromEntries(
    Object.entries(members).map(([name, { required, shape }]) => [
      name,
      { required: String(required), shape: formOfShape(shape) },
    ]),
  );

const membersBelow = (members: Members): readonly Member[] =>
  Object.values(members).flatMap((member) => [member, ...membersOfShape(member.shape)]);

const membersOfShape = (shape: Shape): readonly Member[] => {
  if (shape.is === "list") return membersOfShape(shape.element);
  return shape.is === "structure" ? membersBelow(shape.members) : [];
};

const allMembers = rows.flatMap(({ input, output }) => [...membersBelow(input), ...membersBelow(output)]);

describe("an operation is as the SDK describes it", () => {
  for (const row of rows) {
    test(row.name, () => {
      const found = exported[row.service][`${row.name}$`];
      assert.ok(isTuple(found) && found[0] === 9 && found[2] === row.name, `the SDK has no ${row.name}`);
      const [input, output] = [resolved(found[4]), resolved(found[5])];
      const unit = "unit";
      assert.deepEqual(formOfMembers(row.input), input === unit ? {} : formOfInput(input as Tuple, row.input));
      assert.deepEqual(formOfMembers(row.output), output === unit ? {} : formOfStructure(output as Tuple, row.output));
    });
  }
});

/** Nothing is left out of an input: what was not read could not be refused. */
const formOfInput = (schema: Tuple, ours: Members): Form => {
  const names = schema[4] as readonly string[];
  assert.deepEqual(Object.keys(ours).sort(), [...names].sort());
  return formOfStructure(schema, ours);
};

test("every row stands under its own name, and both services have theirs", () => {
  for (const [name, row] of Object.entries(identityOperations)) assert.equal(row.name, name);
  assert.equal(rows.filter(({ service }) => service === "sts").length, 5);
  assert.ok(rows.filter(({ service }) => service === "iam").length >= 70);
});

const errorSchemas = (service: IdentityService): readonly Tuple[] =>
  Object.values(exported[service]).filter((value): value is Tuple => isTuple(value) && value[0] === -3);

/** The code on the wire and the status of each of a service's errors, by the name that the SDK has for it. */
const errorsOf = (service: IdentityService): ReadonlyMap<string, { readonly code: string; readonly status: number }> =>
  new Map(
    errorSchemas(service).map(([, , name, traits]) => {
      const { awsQueryError, httpError } = traits as { awsQueryError?: readonly [string, number]; httpError?: number };
      const [code, status] = awsQueryError ?? [String(name), httpError ?? 0];
      return [String(name), { code, status }];
    }),
  );

test("every operation declares the errors that the SDK documents for it, with their HTTP statuses", () => {
  let count = 0;
  for (const { service, name, errors } of rows) {
    const known = errorsOf(service);
    const text = readFileSync(join(folderOf(service), "dist-types", "commands", `${name}Command.d.ts`), "utf8");
    const documented = [...text.matchAll(/@throws \{@link (\w+Exception)\} \(/g)].map(([, error = ""]) => known.get(error));
    assert.deepEqual([...errors].sort(), documented.map((error) => error?.code).sort(), name);
    for (const error of documented) {
      const ours = identityErrors[error?.code as keyof typeof identityErrors];
      assert.equal(ours.status, error?.status, error?.code);
      count++;
    }
  }
  assert.ok(count > 200);
});

test("the paginated operations are the SDK's, with its names for token and limit", () => {
  const folder = join(folderOf("iam"), "dist-es", "pagination");
  const theirs = readdirSync(folder)
    .map((file) => readFileSync(join(folder, file), "utf8").match(/paginate(\w+) = .*"(\w+)", "(\w+)", "(\w+)"\)/))
    .filter((match) => match !== null)
    .map(([, name, inputToken, outputToken, limitKey]) => ({ name, inputToken, outputToken, limitKey }))
    .filter(({ name = "" }) => Object.hasOwn(identityOperations, name));
  assert.ok(theirs.length >= 20);
  const ours = rows.flatMap(({ name, paginator }) => (paginator === undefined ? [] : [{ name, paginator }]));
  const keys = ours.map(({ name, paginator: { resultKeys: _, ...of } }) => ({ name, ...of }));
  const byName = (a: { readonly name?: string }, b: { readonly name?: string }) => String(a.name).localeCompare(String(b.name));
  assert.deepEqual(keys.sort(byName), theirs.sort(byName));
  for (const { name, paginator } of ours) {
    const row = rows.find((one) => one.name === name);
    for (const key of paginator.resultKeys) assert.equal(row?.output[key]?.shape.is, "list", `${name} has no list ${key}`);
  }
});

test("every enumeration of the tables is one of the SDK's", () => {
  const sets = Object.values({ ...exported.iam, ...exported.sts })
    .filter(
      (value) => typeof value === "object" && value !== null && Object.values(value).every((word) => typeof word === "string"),
    )
    .map((value) => Object.values(value as Record<string, string>).sort());
  const ours = allMembers.flatMap(({ shape }) =>
    shape.is === "string" && shape.values !== undefined ? [[...shape.values].sort()] : [],
  );
  assert.ok(ours.length >= 7);
  const known = new Set(sets.map((set) => set.join(" ")));
  assert.deepEqual(
    ours.map((set) => set.join(" ")).filter((set) => !known.has(set)),
    [],
  );
});

test("every operation is an action that a policy can name, and IAM's are asked for by it", () => {
  const names: Readonly<Record<IdentityService, readonly string[]>> = { iam: iamActions, sts: stsActions };
  for (const { service, name } of rows) assert.ok(names[service].includes(name), name);
  assert.deepEqual([...iamActions].sort(), rows.flatMap(({ service, name }) => (service === "iam" ? [name] : [])).sort());
});

test("every operation and member has one sentence about it", () => {
  const summaries = [...rows, ...allMembers].map(({ summary }) => summary);
  assert.ok(summaries.length > 300);
  assert.deepEqual(
    summaries.filter((summary) => !/^[A-Z][^\n]{5,120}\.$/.test(summary)),
    [],
  );
});

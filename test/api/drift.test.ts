/*
 * Compares the operation table with the description of the API inside the SDK's client: its schemas are tuples
 * `[kind, namespace, name, traits, …]`, its paginators and declared errors stand in its files' text.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import * as client from "@aws-sdk/client-codeartifact";
import { commonErrors, errorStatuses } from "../../src/api/errors.ts";
import type { Operation } from "../../src/api/operation.ts";
import { operations } from "../../src/api/table.ts";
import { codeartifactActions } from "../../src/model/actions.ts";
import type { Member, Members, Shape } from "../../src/shape/shape.ts";

const exported: Readonly<Record<string, unknown>> = { ...client };
const rows: readonly Operation[] = Object.values(operations);
const clientFolder = join(dirname(fileURLToPath(import.meta.resolve("@aws-sdk/client-codeartifact"))), "..");

type Tuple = readonly unknown[];
const isTuple = (value: unknown): value is Tuple => Array.isArray(value);
const isSchema = (kind: number, value: unknown): value is Tuple => isTuple(value) && value[0] === kind;
const described = Object.values(exported).filter((value) => isSchema(9, value));

/** What both sides say of a value, in one form. */
type Form = string | { readonly [name: string]: Form };

const resolved = (schema: unknown): unknown => (typeof schema === "function" ? schema() : schema);

const scalars: Readonly<Record<number, string>> = { 0: "string", 1: "integer", 2: "boolean", 4: "timestamp", 42: "payload" };

const formOfSchema = (given: unknown): Form => {
  const schema = resolved(given);
  if (typeof schema === "number") {
    if (schema >= 128) return { map: formOfSchema(schema - 128) };
    if (schema >= 64) return { list: formOfSchema(schema - 64) };
    return scalars[schema] ?? `unknown scalar ${schema}`;
  }
  assert.ok(isTuple(schema), `unknown schema ${String(schema)}`);
  const [kind, , , , first, second, requiredCount] = schema;
  if (kind === 0) return formOfSchema(first);
  if (kind === 1) return { list: formOfSchema(first) };
  if (kind === 2) return { map: formOfSchema(second) };
  assert.equal(kind, 3);
  const schemas = second as Tuple;
  return Object.fromEntries(
    (first as readonly string[]).map((name, index) => [name, formOfTuple(schemas[index], index < Number(requiredCount ?? 0))]),
  );
};

const formOfTuple = (given: unknown, isRequired: boolean): Form => {
  const placed = isTuple(given) && given.length === 2 ? given : [given, {}];
  const traits = placed[1] as number | { readonly httpQuery?: string; readonly httpHeader?: string };
  let place = "body";
  if (traits === 16) place = "payload";
  else if (typeof traits === "object" && traits.httpQuery !== undefined) place = `query:${traits.httpQuery}`;
  else if (typeof traits === "object" && traits.httpHeader !== undefined) place = `header:${traits.httpHeader}`;
  return { place, required: String(isRequired), shape: formOfSchema(placed[0]) };
};

const formOfShape = (shape: Shape): Form => {
  if (shape.is === "list") return { list: formOfShape(shape.element) };
  if (shape.is === "map") return { map: formOfShape(shape.value) };
  if (shape.is === "structure") return formOfMembers(shape.members);
  return shape.is;
};

const formOfMembers = (members: Members): Form =>
  Object.fromEntries(
    Object.entries(members).map(([name, { place, required, shape }]) => [
      name,
      { place, required: String(required), shape: formOfShape(shape) },
    ]),
  );

const membersBelow = (members: Members): readonly Member[] =>
  Object.values(members).flatMap((member) => [member, ...membersOfShape(member.shape)]);

const membersOfShape = (shape: Shape): readonly Member[] => {
  if (shape.is === "list") return membersOfShape(shape.element);
  if (shape.is === "map") return membersOfShape(shape.value);
  return shape.is === "structure" ? membersBelow(shape.members) : [];
};

const allMembers = rows.flatMap(({ input, output }) => [...membersBelow(input), ...membersBelow(output)]);

test("the table and the SDK have the same 48 operations", () => {
  assert.equal(described.length, 48);
  assert.deepEqual(Object.keys(operations).sort(), described.map((schema) => String(schema[2])).sort());
  for (const [name, row] of Object.entries(operations)) assert.equal(row.name, name);
});

describe("an operation is as the SDK describes it", () => {
  for (const [, , name, traits, input, output] of described) {
    test(String(name), () => {
      const row = rows.find((one) => one.name === name);
      assert.ok(row !== undefined, `${name} has no row`);
      assert.deepEqual([row.http.method, row.http.path, 200], (traits as { readonly http: Tuple }).http);
      assert.deepEqual(formOfMembers(row.input), formOfSchema(input));
      assert.deepEqual(formOfMembers(row.output), formOfSchema(output));
    });
  }
});

test("every operation declares the errors that the SDK documents for it", () => {
  for (const row of rows) {
    const text = readFileSync(join(clientFolder, "dist-types", "commands", `${row.name}Command.d.ts`), "utf8");
    const documented = [...text.matchAll(/@throws \{@link (\w+)Exception\} \(/g)].map(([, name]) => name);
    assert.ok(documented.length >= 3, `no errors found for ${row.name}`);
    assert.deepEqual([...row.errors].sort(), documented.sort(), row.name);
  }
  assert.equal(commonErrors.length, 4);
});

test("every error has the SDK's name and HTTP status", () => {
  const errors = Object.values(exported).filter((value) => isSchema(-3, value) && String(value[2]).endsWith("Exception"));
  const statuses = errors
    .map((schema) => [String(isTuple(schema) ? schema[2] : ""), (schema as Tuple)[3]] as const)
    .filter(([name]) => !name.includes("Service") || name === "ServiceQuotaExceededException")
    .map(([name, traits]) => [name, (traits as { readonly httpError: number }).httpError]);
  assert.equal(statuses.length, 7);
  const ours = Object.entries(errorStatuses).map(([name, status]) => [`${name}Exception`, status]);
  assert.deepEqual(Object.fromEntries(ours), Object.fromEntries(statuses));
});

test("the paginated operations are the SDK's, with its names for token and limit", () => {
  const folder = join(clientFolder, "dist-es", "pagination");
  const theirs = readdirSync(folder)
    .map((file) => readFileSync(join(folder, file), "utf8").match(/paginate(\w+) = .*"(\w+)", "(\w+)", "(\w+)"\)/))
    .filter((match) => match !== null)
    .map(([, name, inputToken, outputToken, limitKey]) => ({ name, inputToken, outputToken, limitKey }));
  assert.equal(theirs.length, 10);
  const ours = rows.flatMap(({ name, paginator }) => (paginator === undefined ? [] : [{ name, ...paginator }]));
  const keys = ours.map(({ name, inputToken, outputToken, limitKey }) => ({ name, inputToken, outputToken, limitKey }));
  const byName = (a: { readonly name?: string }, b: { readonly name?: string }) => String(a.name).localeCompare(String(b.name));
  assert.deepEqual(keys.sort(byName), theirs.sort(byName));
  for (const { name, resultKey } of ours) {
    assert.equal(rows.find((row) => row.name === name)?.output[resultKey]?.shape.is, "list", `${name} has no list ${resultKey}`);
  }
});

test("every enumeration of the table is one of the SDK's", () => {
  const sets = Object.values(exported)
    .filter(
      (value) => typeof value === "object" && value !== null && Object.values(value).every((word) => typeof word === "string"),
    )
    .map((value) => Object.values(value as Record<string, string>).sort());
  assert.ok(sets.length >= 16);
  const ours = allMembers
    .flatMap(({ shape }) => [shape, ...(shape.is === "map" ? [shape.key, shape.value] : [])])
    .flatMap((shape) => (shape.is === "string" && shape.values !== undefined ? [[...shape.values].sort()] : []));
  assert.ok(ours.length > 100);
  const known = new Set(sets.map((set) => set.join(" ")));
  assert.deepEqual(
    ours.map((set) => set.join(" ")).filter((set) => !known.has(set)),
    [],
  );
});

test("every operation is an action that a policy can name", () => {
  const actions: readonly string[] = codeartifactActions;
  assert.deepEqual(
    rows.map(({ name }) => name).filter((name) => !actions.includes(name)),
    [],
  );
  assert.equal(actions.length, 48 + 3);
});

test("every operation and member has one sentence about it", () => {
  const summaries = [...rows, ...allMembers].map(({ summary }) => summary);
  assert.ok(summaries.length > 500);
  assert.deepEqual(
    summaries.filter((summary) => !/^[A-Z][^\n]{5,120}\.$/.test(summary)),
    [],
  );
});

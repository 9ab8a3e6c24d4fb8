/* What goes over the wire: every member, in every way of writing it. */
import { type OperationName, operations } from "../../../src/api/table.ts";
import type { Member, Shape } from "../../../src/shape/shape.ts";
import { everyOperation } from "../../sdk/calls/every-operation.ts";
import type { Case } from "../compare.ts";
import { bodyFile, callOf, kebab, outFile, usualCall } from "./words.ts";

type Values = Record<string, unknown>;

const digest = "0".repeat(64);

/** Texts that the wire must carry as they are, long enough for every minimum. */
const texts = [
  "plain-text-of-some-length",
  "a b/c%2Fd+e?f=g&h;i~j*k'l(m)!",
  "日本語 😀 é of some length",
  `"quoted" \\ and\ttabbed text`,
] as const;

const made = (shape: Shape, name: string, turn: number): unknown => {
  switch (shape.is) {
    case "string":
      if (name === "assetSHA256") return digest;
      return shape.values?.[turn % shape.values.length] ?? texts[turn % texts.length];
    case "integer":
      return turn + 1;
    case "boolean":
      return turn % 2 === 0;
    case "list":
      return [0, 1].map((index) => made(shape.element, name, turn + index));
    case "map":
      return Object.fromEntries(
        [0, 1].map((index) => [shape.key.values?.[index] ?? `key-${index}`, made(shape.value, name, turn + index)]),
      );
    case "structure":
      return Object.fromEntries(
        Object.entries(shape.members).map(([member, inner]) => [member, made(inner.shape, member, turn)]),
      );
    case "payload":
      return Buffer.from("the\0bytes of an asset");
    case "timestamp":
      throw new Error("No input has a timestamp.");
  }
};

/** Every member that the operation takes. */
const everything = (name: OperationName, turn: number): Values =>
  Object.fromEntries(Object.entries(operations[name].input).map(([member, { shape }]) => [member, made(shape, member, turn)]));

/** What JSON can say of an input: bytes are text in base64. */
const asJson = (input: Values): string =>
  JSON.stringify(input, (_name, value: unknown) => {
    const bytes = value as { readonly type?: string; readonly data?: readonly number[] } | null;
    return bytes?.type === "Buffer" ? Buffer.from(bytes.data ?? []).toString("base64") : value;
  });

/** YAML that is no JSON. */
const asYaml = (input: Values): string =>
  Object.entries(JSON.parse(asJson(input)) as Values)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`)
    .join("");

const takesWhole = (name: OperationName): boolean => name !== "GetPackageVersionAsset";

const whole = (name: OperationName): readonly Case[] => {
  const input = everything(name, 1);
  const command = ["codeartifact", kebab(name)];
  const one = kebab(Object.keys(input)[0] ?? "domain");
  return [
    { words: [...command, "--cli-input-json", asJson(input)] },
    { words: [...command, "--cli-input-json", "file://input.json"], files: { "input.json": asJson(input) } },
    { words: [...command, "--cli-input-yaml", asYaml(input)] },
    { words: [...command, "--cli-input-yaml", "file://input.yaml"], files: { "input.yaml": asYaml(input) } },
    { words: [...command, `--cli-input-json=${asJson(input)}`] },
    { words: [...command, "--cli-input-json", "{}"] },
    { words: [...command, "--cli-input-yaml", "{}"] },
    { words: [...command, "--cli-input-json", '{"surprise": 1}'] },
    { words: [...command, "--cli-input-json", asJson(Object.fromEntries(Object.keys(input).map((member) => [member, null])))] },
    { words: [...command, "--cli-input-json", asJson(Object.fromEntries(Object.keys(input).map((member) => [member, 1])))] },
    { words: [...command, "--cli-input-json", asJson(Object.fromEntries(Object.keys(input).map((member) => [member, ""])))] },
    { words: [...command, "--cli-input-json", asJson(Object.fromEntries(Object.keys(input).map((member) => [member, [{}]])))] },
    { words: [...command, `--${one}`, "from-the-command-line", "--cli-input-json", asJson(input)] },
  ];
};

/** Required options left out, one at a time. */
const lacking = (name: OperationName): readonly Case[] => {
  const input = everyOperation[name][0] as Values;
  const { input: members } = operations[name];
  const required = Object.entries<Member>(members).flatMap(([member, { required }]) =>
    required && member in input ? [member] : [],
  );
  return [
    { words: ["codeartifact", kebab(name)] },
    ...required.map((member) => callOf(name, Object.fromEntries(Object.entries(input).filter(([other]) => other !== member)))),
  ];
};

/** Texts shorter than their minimum, and none at all. */
const short = (name: OperationName): readonly Case[] => {
  const { input } = operations[name];
  const cut = (text: string): Values =>
    Object.fromEntries(
      Object.entries({ ...everything(name, 0) }).map(([member, value]) => [
        member,
        (input as Readonly<Record<string, Member>>)[member]?.shape.is === "string" ? text : value,
      ]),
    );
  return [callOf(name, cut("")), callOf(name, cut("é"))];
};

export const requestCases = (name: OperationName): readonly Case[] =>
  [
    usualCall(name),
    usualCall(name, ["--no-sign-request"]),
    usualCall(name, ["--endpoint-url", "{{url}}/a/prefix/"]),
    { ...usualCall(name), env: { AWS_SESSION_TOKEN: "a-session-token" }, note: "with a session token" },
    ...[0, 1, 2, 3].map((turn) => callOf(name, everything(name, turn))),
    ...lacking(name),
    ...short(name),
    ...(takesWhole(name) ? whole(name) : [{ words: [...usualCall(name).words, "--cli-input-json", "{}"] }]),
  ].map((one) => ({ ...one, replies: [{ headers: {}, body: {} }] }));

export const skeletonCases = (name: OperationName): readonly Case[] => {
  const bare = ["codeartifact", kebab(name), "--generate-cli-skeleton"];
  const { words, files } = usualCall(name, ["--generate-cli-skeleton", "output"]);
  const unsigned = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
  return [
    { words: bare, env: unsigned },
    { words: [...bare, "input", "--output", "yaml", "--query", "domain"] },
    { words: [...bare, "yaml-input"], env: unsigned },
    { words: [...bare, "output"] },
    { words: [...bare, "bogus"] },
    ...(["json", "text", "table", "yaml", "yaml-stream", "off"] as const).map((form) => ({
      words: [...words, "--output", form],
      files,
    })),
    { words: [...words, "--query", "keys(@)"], files },
  ];
};

const headersOfAsset = {
  "content-type": "application/octet-stream",
  "x-assetname": "package.tgz",
  "x-packageversion": "1.1.0",
  "x-packageversionrevision": "abc",
};

export const streamCases: readonly Case[] = [
  {
    ...usualCall("PublishPackageVersion"),
    files: { [bodyFile]: Buffer.alloc(3 * 1024 ** 2, "ab\0\n") },
    note: "three megabytes",
  },
  { ...usualCall("PublishPackageVersion"), files: { [bodyFile]: "" }, note: "no bytes" },
  { ...usualCall("PublishPackageVersion"), files: {}, note: "no such file" },
  { ...usualCall("GetPackageVersionAsset"), replies: [{ headers: headersOfAsset, body: Buffer.alloc(3 * 1024 ** 2, "xyz") }] },
  { ...usualCall("GetPackageVersionAsset"), replies: [{ headers: headersOfAsset, body: "" }], note: "of no bytes" },
  {
    ...usualCall("GetPackageVersionAsset"),
    files: { [outFile]: "what was there before, which is longer" },
    replies: [{ headers: headersOfAsset, body: "short" }],
    note: "over an older file",
  },
  {
    ...usualCall("GetPackageVersionAsset"),
    files: { [outFile]: "stays" },
    replies: [{ status: 404, headers: { "x-amzn-errortype": "ResourceNotFoundException" }, body: { message: "Not there." } }],
    note: "that is not there",
  },
  {
    words: usualCall("GetPackageVersionAsset").words.map((word) => (word === outFile ? "absent/folder/file" : word)),
    replies: [{ body: "x" }],
  },
  {
    words: usualCall("GetPackageVersionAsset").words.map((word) => (word === outFile ? "/dev/stdout" : word)),
    replies: [{ body: "bytes\n" }],
  },
  {
    words: usualCall("GetPackageVersionAsset").words.map((word) => (word === outFile ? "-" : word)),
    replies: [{ body: "bytes\n" }],
  },
];

/* What a server may answer that is no success, and what may happen to a connection. */
import { type ErrorName, errorMembers, errorStatuses } from "../../../src/api/errors.ts";
import { type OperationName, operations } from "../../../src/api/table.ts";
import type { Reply } from "../../support/recorder.ts";
import type { Case } from "../compare.ts";
import { usualCall } from "./words.ts";

const formats = ["legacy", "enhanced", "json", "yaml", "text", "table"] as const;

/** The refusal as services send it, with every member that it declares. */
const refusalOf = (error: ErrorName): Reply => {
  const members = Object.keys(errorMembers[error]).filter((name) => name !== "message");
  return {
    status: errorStatuses[error],
    headers: { "x-amzn-errortype": `${error}Exception:http://internal.example.org/coral/` },
    body: {
      message: `It is refused: ${error}.`,
      ...Object.fromEntries(members.map((name) => [name, `${name} of it`])),
      requestID: "unmodelled",
    },
  };
};

/** Each error that the operation declares, in one of the formats, in turns. */
export const declaredCases = (name: OperationName): readonly Case[] =>
  operations[name].errors.map((error, index) => ({
    ...usualCall(name),
    env: { AWS_CLI_ERROR_FORMAT: formats[index % 2] },
    replies: [refusalOf(error)],
    note: error,
  }));

const call = (replies: readonly Reply[], note: string, more: readonly string[] = [], env: Case["env"] = {}): Case => ({
  ...usualCall("DescribeDomain", more),
  replies,
  note,
  env,
});

const notFound = refusalOf("ResourceNotFound");

const oddRefusals: Readonly<Record<string, Reply>> = {
  "the code in the body": { status: 404, body: { code: "com.example#ResourceNotFoundException", message: "m" } },
  "Code in the body": { status: 404, body: { Code: "ConflictException", Message: "m" } },
  "__type in the body": { status: 400, body: { __type: "com.example#ValidationException", message: "m" } },
  "no code": { status: 404, body: { message: "m" } },
  "no body": { status: 404, body: "" },
  "no JSON": { status: 502, body: "<html>Bad gateway</html>", headers: { "content-type": "text/html" } },
  "JSON that is no object": { status: 400, body: '["a"]' },
  "null members": { status: 400, body: '{"message": null, "code": null}' },
  "a message of several lines": {
    status: 400,
    headers: { "x-amzn-errortype": "ValidationException" },
    body: { message: " a\nb \n", reason: "OTHER" },
  },
  "a message in Message": {
    status: 400,
    headers: { "x-amzn-errortype": "ValidationException" },
    body: { Message: "capital", reason: "OTHER" },
  },
  "an error nobody knows": {
    status: 418,
    headers: { "x-amzn-errortype": "TeapotException" },
    body: { message: "short and stout", reason: "tea" },
  },
  "an error declared elsewhere": {
    status: 402,
    headers: { "x-amzn-errortype": "ServiceQuotaExceededException" },
    body: { message: "m", resourceId: "r" },
  },
  "a redirect": { status: 301, headers: { location: "{{url}}/elsewhere" }, body: "" },
  "a temporary redirect": { status: 307, headers: { location: "http://127.0.0.1:1/" }, body: {} },
  "status 500": { status: 500, body: { message: "m" } },
  "status 503 without a body": { status: 503, body: "" },
  throttling: {
    status: 429,
    headers: { "x-amzn-errortype": "ThrottlingException", "retry-after": "1" },
    body: { message: "Slow down." },
  },
  "an expired token": {
    status: 403,
    headers: { "x-amzn-errortype": "ExpiredTokenException" },
    body: { message: "The security token included in the request is expired" },
  },
  "an unknown key": {
    status: 403,
    headers: { "x-amzn-errortype": "UnrecognizedClientException" },
    body: { message: "The security token included in the request is invalid." },
  },
};

/** In the formats for programs aws gives these in another order, or with null in them. */
const isBare: readonly string[] = ["no JSON", "status 503 without a body", "null members"];

const oddAnswers: Readonly<Record<string, Reply>> = {
  "a body that is no JSON": { body: "no JSON" },
  "a body that is half of JSON": { body: '{"domain": {' },
  "a body that is a list": { body: "[1, 2]" },
  "a body that is null": { body: "null" },
  "no body": { body: "" },
  "a member of another type": { body: { domain: "a text" } },
  "a status of its own": { status: 202, body: { domain: { name: "x" } } },
  "no content": { status: 204, body: "" },
  "UTF-8 that is none": { body: Buffer.from('{"domain": {"name": "\xff\xfe"}}', "latin1") },
  "a byte order mark": { body: Buffer.from('\ufeff{"domain": {"name": "x"}}') },
  "two members of one name": { body: '{"domain": {"name": "x"}, "domain": {"name": "y"}}' },
  "NaN and Infinity": { body: '{"domain": {"assetSizeBytes": NaN, "repositoryCount": -Infinity}}' },
};

const once = { AWS_MAX_ATTEMPTS: "2" };
const broken = (breaks: Reply["breaks"]): Reply => ({ body: { domain: { name: "x" } }, breaks });

export const refusalCases: readonly Case[] = [
  ...formats.map((format) => call([notFound], `as ${format}`, [], { AWS_CLI_ERROR_FORMAT: format })),
  ...formats.map((format) => call([notFound], "by the option", ["--cli-error-format", format])),
  call([notFound], "no such format", ["--cli-error-format", "bogus"]),
  call([notFound], "no format chosen", [], { AWS_CLI_ERROR_FORMAT: undefined }),
  call([notFound], "no such format in the environment", [], { AWS_CLI_ERROR_FORMAT: "bogus" }),
  {
    ...call([notFound], "by the profile", [], { AWS_CLI_ERROR_FORMAT: undefined }),
    files: { "home/.aws/config": "[default]\ncli_error_format = json\n" },
  },
  call([notFound], "in another form", ["--output", "table", "--query", "domain"]),
  ...Object.entries(oddRefusals).map(([note, reply]) => call([reply], note)),
  ...Object.entries(oddRefusals).map(([note, reply]) => call([reply], note, [], { AWS_CLI_ERROR_FORMAT: "legacy" })),
  ...Object.entries(oddRefusals)
    .filter(([note]) => !isBare.includes(note))
    .map(([note, reply]) => call([reply], note, [], { AWS_CLI_ERROR_FORMAT: "json" })),
  ...Object.entries(oddAnswers).map(([note, reply]) => call([reply], note)),
];

/** These wait, for there are tries after the first. */
export const retryCases: readonly Case[] = [
  ...[500, 502, 503, 504].map((status) =>
    call([{ status, body: { message: "m" } }, { body: { domain: { name: "x" } } }], `${status}, then well`, [], once),
  ),
  call([{ status: 501, body: { message: "m" } }, {}], "501, which is not tried again", [], once),
  call([oddRefusals.throttling ?? {}], "throttled to the end", [], once),
  call(
    [{ status: 400, headers: { "x-amzn-errortype": "RequestTimeout" }, body: { message: "m" } }, {}],
    "a code that is tried again",
    [],
    once,
  ),
  call([{ status: 503, body: { message: "Later." } }], "three tries", [], { AWS_MAX_ATTEMPTS: undefined }),
  call([{ status: 503, body: { message: "Later." } }], "adaptive", [], { ...once, AWS_RETRY_MODE: "adaptive" }),
  call([broken("before anything is sent"), { body: { domain: { name: "x" } } }], "hung up on, then well", [], once),
  call([broken("before anything is sent")], "hung up on", [], once),
  call([broken("in the middle of the body")], "cut in the middle"),
  call([broken("never answers")], "no answer in time", ["--cli-read-timeout", "1"]),
  call([broken("never answers")], "no answer in time, twice", ["--cli-read-timeout", "1"], once),
  call([], "nobody there", ["--endpoint-url", "http://127.0.0.1:1/deep/"], once),
  call([], "no such host", ["--endpoint-url", "http://nobody.invalid"]),
  call([], "a proxy that is not there", ["--endpoint-url", "http://nobody.invalid"], { http_proxy: "http://127.0.0.1:1" }),
  call([], "TLS where there is none", ["--endpoint-url", "https://127.0.0.1:1"]),
];

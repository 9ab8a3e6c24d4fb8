/* Every value of IAM and STS goes through the SDK's own clients and our wire, both ways, with no socket between. */
import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { describe, test } from "node:test";
import * as iam from "@aws-sdk/client-iam";
import * as sts from "@aws-sdk/client-sts";
import { type IdentityErrorName, identityErrors, identityFault } from "../../src/api/identity/errors.ts";
import type { IdentityOperation } from "../../src/api/identity/operation.ts";
import { identityOperations } from "../../src/api/identity/table.ts";
import {
  findRow,
  type QueryReply,
  readParameters,
  readQueryInput,
  writeQueryFault,
  writeQueryOutput,
} from "../../src/api/query-wire.ts";
import type { Values } from "../../src/shape/shape.ts";
import { sampleOfMembers } from "../support/samples.ts";

type Answer = (form: Uint8Array) => QueryReply;

/** XML has whole seconds. */
const at = new Date(1_700_000_000_000);
const requestId = "request-1";

/** The SDK's clients, whose requests come to `answer` instead of a network. */
const send = async (row: IdentityOperation, input: Values, answer: Answer): Promise<Values> => {
  const handle = async (sent: { readonly method: string; readonly path: string; readonly body?: string }) => {
    assert.deepEqual([sent.method, sent.path], ["POST", "/"]);
    const { status: statusCode, headers, body } = answer(Buffer.from(sent.body ?? ""));
    return { response: { statusCode, headers, body: Readable.from([Buffer.from(body)]) } };
  };
  const settings = {
    region: "us-east-1",
    endpoint: "http://127.0.0.1:1",
    credentials: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "not-a-secret" },
    maxAttempts: 1,
    requestHandler: { handle } as never,
  };
  const client = row.service === "iam" ? new iam.IAMClient(settings) : new sts.STSClient(settings);
  const commands: Readonly<Record<string, unknown>> = { ...iam, ...sts };
  const Command = commands[`${row.name}Command`] as new (input: Values) => unknown;
  return (client.send as (command: unknown) => Promise<Values>).call(client, new Command(input));
};

describe("an operation's input and output survive the way to and from the SDK", () => {
  for (const row of Object.values<IdentityOperation>(identityOperations)) {
    test(row.name, async () => {
      const input = sampleOfMembers(row.input);
      const output = sampleOfMembers(row.output, at);
      let received: Values = {};
      const { $metadata: _, ...answered } = await send(row, input.theirs, (form) => {
        const parameters = readParameters("", form);
        const found = findRow(parameters);
        assert.equal(found.name, row.name);
        received = readQueryInput(found, parameters);
        return writeQueryOutput(found, output.ours, requestId);
      });
      assert.deepEqual(received, input.ours);
      assert.deepEqual(answered, output.theirs);
    });
  }
});

const thrownBySdk = async (row: IdentityOperation, fault: ReturnType<typeof identityFault>): Promise<iam.IAMServiceException> => {
  try {
    await send(row, sampleOfMembers(row.input).theirs, () => writeQueryFault(fault, requestId, row.service));
  } catch (thrown) {
    return thrown as iam.IAMServiceException;
  }
  return assert.fail("the SDK took a fault for an answer");
};

describe("the SDK understands every error that an operation declares", () => {
  const declared = new Map<IdentityErrorName, IdentityOperation>(
    Object.values<IdentityOperation>(identityOperations).flatMap((row) => row.errors.map((name) => [name, row] as const)),
  );
  assert.ok(declared.size > 15);
  for (const [name, row] of declared) {
    test(name, async () => {
      const thrown = await thrownBySdk(row, identityFault(name, `It says <"'&> of ${name}.`));
      const named: Readonly<Record<string, string>> = { NotSupportedService: "ServiceNotSupportedException" };
      assert.equal(thrown.name, named[name] ?? `${name.replace(/Exception$/u, "")}Exception`);
      assert.equal(thrown.message, `It says <"'&> of ${name}.`);
      assert.equal(thrown.$metadata.httpStatusCode, identityErrors[name].status);
    });
  }
});

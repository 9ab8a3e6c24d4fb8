/* Every operation's values go through the SDK's own client and our wire, both ways, with no socket between. */
import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { describe, test } from "node:test";
import * as client from "@aws-sdk/client-codeartifact";
import type { Operation } from "../../src/api/operation.ts";
import { findOperation, operations } from "../../src/api/table.ts";
import { readInput, takesPayload, type WireReply, type WireRequest, writeFault, writeOutput } from "../../src/api/wire.ts";
import { Fault, invalid } from "../../src/model/fault.ts";
import type { Payload, Values } from "../../src/shape/shape.ts";
import { sampleOfMembers } from "../support/samples.ts";

interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

type Answer = (row: Operation, request: WireRequest) => WireReply;
type Send = (command: unknown) => Promise<Values>;

/** A client whose requests come to `answer` instead of a network. */
const clientOf = (answer: Answer): { readonly send: Send } => {
  const handle = async (sent: SentRequest) => {
    const row = findOperation(sent.method, sent.path);
    assert.ok(row !== undefined, `no row for ${sent.method} ${sent.path}`);
    const bytes = typeof sent.body === "string" ? new TextEncoder().encode(sent.body) : (sent.body ?? new Uint8Array());
    const query = new URLSearchParams(sent.query);
    const reply = answer(row, { query, header: (name) => sent.headers[name], body: bytes });
    const body = typeof reply.body === "string" ? Readable.from([Buffer.from(reply.body)]) : Readable.from(reply.body.bytes);
    return { response: { statusCode: reply.status, headers: mapValues(reply.headers, decodedHeader), body } };
  };
  const codeartifact = new client.CodeartifactClient({
    region: "eu-central-1",
    endpoint: "http://127.0.0.1:1",
    credentials: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "not-a-secret" },
    maxAttempts: 1,
    requestHandler: { handle } as never,
  });
  return { send: codeartifact.send.bind(codeartifact) as Send };
};

/** What is not ASCII is percent-encoded in headers. */
const decodedHeader = (value: string): string => decodeURIComponent(value);

const mapValues = (record: Readonly<Record<string, string>>, change: (value: string) => string): Record<string, string> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));

const commandFor = (name: string, input: Values): unknown => {
  const make = { ...client }[`${name}Command` as keyof typeof client] as unknown as new (input: Values) => unknown;
  return new make(input);
};

/** Payloads are compared by their bytes, everything else as it is. */
const settled = async (values: Values): Promise<Values> => {
  const entries = Object.entries(values).map(async ([name, value]) => [name, isPayload(value) ? await bytesOf(value) : value]);
  return Object.fromEntries(await Promise.all(entries));
};

const isPayload = (value: unknown): value is Payload => typeof value === "object" && value !== null && "bytes" in value;

const bytesOf = async ({ bytes }: Payload): Promise<number[]> => [...Buffer.concat(await Readable.from(bytes).toArray())];

describe("an operation's input and output survive the way to and from the SDK", () => {
  for (const row of Object.values<Operation>(operations)) {
    test(row.name, async () => {
      const input = sampleOfMembers(row.input);
      const output = sampleOfMembers(row.output);
      let received: Values = {};
      const { send } = clientOf((found, request) => {
        assert.equal(found.name, row.name);
        received = readInput(found, request);
        return writeOutput(found, output.ours);
      });
      const { $metadata: _, ...answered } = await send(commandFor(row.name, input.theirs));
      assert.deepEqual(await settled(received), await settled(input.ours));
      const asset = row.output.asset?.place === "payload" ? { asset: await collected(answered.asset) } : {};
      assert.deepEqual({ ...answered, ...asset }, output.theirs);
    });
  }
});

const collected = async (body: unknown): Promise<Uint8Array> =>
  (body as { transformToByteArray: () => Promise<Uint8Array> }).transformToByteArray();

test("only PublishPackageVersion takes a payload", () => {
  const names = Object.values<Operation>(operations).filter(takesPayload);
  assert.deepEqual(
    names.map(({ name }) => name),
    ["PublishPackageVersion"],
  );
});

const thrownBySdk = async (fault: Fault): Promise<Values> => {
  const { send } = clientOf(() => writeFault(fault));
  try {
    await send(commandFor("DescribeDomain", { domain: "acme" }));
  } catch (thrown) {
    return { ...(thrown as object), name: (thrown as Error).name, message: (thrown as Error).message };
  }
  return assert.fail("the SDK took a fault for an answer");
};

describe("the SDK understands faults", () => {
  test("a missing resource, with what it is", async () => {
    const thrown = await thrownBySdk(
      new Fault("ResourceNotFound", "Domain acme does not exist.", { resourceId: "acme", resourceType: "domain" }),
    );
    assert.equal(thrown.name, "ResourceNotFoundException");
    assert.equal(thrown.message, "Domain acme does not exist.");
    assert.deepEqual([thrown.resourceId, thrown.resourceType], ["acme", "domain"]);
  });

  test("throttling, with the seconds to wait", async () => {
    const thrown = await thrownBySdk(new Fault("Throttling", "Too many requests.", { retryAfterSeconds: 1.2 }));
    assert.equal(thrown.name, "ThrottlingException");
    assert.equal(thrown.retryAfterSeconds, 2);
  });

  test("a breach of a rule, with the reason", async () => {
    const thrown = await thrownBySdk(invalid("No.", "ENCRYPTION_KEY_ERROR"));
    assert.deepEqual([thrown.name, thrown.reason], ["ValidationException", "ENCRYPTION_KEY_ERROR"]);
  });

  test("a caller who is not known, under AWS's name for it", async () => {
    const thrown = await thrownBySdk(new Fault("Unauthenticated", "It ended.", { awsName: "ExpiredTokenException" }));
    assert.equal(thrown.name, "ExpiredTokenException");
    assert.equal((thrown.$metadata as Values).httpStatusCode, 403);
  });
});

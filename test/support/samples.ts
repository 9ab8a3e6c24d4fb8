/* Values of any shape, to send through a wire and back. */
import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { check, type Members, type Payload, type Shape, type Values } from "../../src/shape/shape.ts";

const candidates = [
  "v1",
  "123456",
  "sample-1",
  "/sample/",
  "111122223333",
  "0123456789".repeat(4),
  "0123456789abcdef".repeat(4),
  "/npm/@acme~",
  "arn:aws:iam::111122223333:user/sample",
  "Any text: ü, 日本 and 🙂",
];

const sampleText = (shape: Shape): string => {
  const fits = (text: string): boolean => {
    try {
      check({ text: { shape, required: true, place: "body", summary: "A text." } }, { text });
      return true;
    } catch {
      return false;
    }
  };
  const sample = (shape.is === "string" ? (shape.values ?? []) : []).concat(candidates).findLast(fits);
  assert.ok(sample !== undefined, `no sample for ${JSON.stringify(shape)}`);
  return sample;
};

const contents = new Uint8Array([0, 1, 254, 255]);

/** A value of the shape: ours, and how the SDK writes it. */
const sampleOf = (shape: Shape, at: Date): { readonly ours: unknown; readonly theirs: unknown } => {
  switch (shape.is) {
    case "string": {
      const ours = sampleText(shape);
      return { ours, theirs: shape.percentEncoded === true ? encodeURIComponent(ours) : ours };
    }
    case "integer":
      return same(shape.max ?? 9_007_199_254);
    case "boolean":
      return same(true);
    case "timestamp":
      return same(at);
    case "payload":
      return { ours: payloadOf(contents), theirs: contents };
    case "list": {
      if (shape.maxLength === 0) return same([]);
      const { ours, theirs } = sampleOf(shape.element, at);
      return { ours: [ours, ours], theirs: [theirs, theirs] };
    }
    case "map": {
      const { ours, theirs } = sampleOf(shape.value, at);
      const key = sampleText(shape.key);
      return { ours: new Map([[key, ours]]), theirs: { [key]: theirs } };
    }
    case "structure":
      return sampleOfMembers(shape.members, at);
  }
};

/** A value of every member; `at` is what times are. */
export const sampleOfMembers = (
  members: Members,
  at = new Date(1_700_000_000_123),
): { readonly ours: Values; readonly theirs: Values } => {
  const samples = Object.entries(members).map(([name, { shape }]) => [name, sampleOf(shape, at)] as const);
  return {
    ours: Object.fromEntries(samples.map(([name, { ours }]) => [name, ours])),
    theirs: Object.fromEntries(samples.map(([name, { theirs }]) => [name, theirs])),
  };
};

const same = (value: unknown) => ({ ours: value, theirs: value });

const payloadOf = (bytes: Uint8Array): Payload => ({ bytes: Readable.from([bytes]), size: bytes.length });

import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import { formOf, formType } from "../../test/support/upload.ts";
import { invalid, isFault } from "../model/fault.ts";
import { readForm } from "./multipart.ts";

const limits = { fields: 10, fieldBytes: 1000, files: 2 };
const file = { field: "content", filename: "a/b.whl", bytes: Buffer.alloc(300_000, "abc") };

/** The body in small pieces, so that every mark is cut somewhere. */
const request = (body: Buffer, type = formType) => ({
  header: (name: string) => (name === "content-type" ? type : undefined),
  body: Readable.from(
    Array.from({ length: Math.ceil(body.length / 777) }, (_, index) => body.subarray(index * 777, (index + 1) * 777)),
  ),
});

test("fields come in their order, files with the fields before them", async () => {
  const body = formOf(
    [
      ["a", "1"],
      ["b", "ü\r\nx"],
      ["a", "2"],
    ],
    [file],
  );
  let seen: unknown = null;
  const fields = await readForm(request(body), limits, async ({ field, filename, bytes }, before) => {
    seen = { field, filename, before: Object.fromEntries(before) };
    assert.deepEqual(await buffer(bytes), file.bytes);
  });
  assert.deepEqual(Object.fromEntries(fields), { a: ["1", "2"], b: ["ü\r\nx"] });
  assert.deepEqual(seen, { field: "content", filename: "a/b.whl", before: { a: ["1", "2"], b: ["ü\r\nx"] } });
});

const readAll = async (): Promise<void> => undefined;
const isInvalid = (thrown: unknown) => isFault(thrown, "Validation");

test("what is no form, cut or too much is refused, and whoever reads a file is told", async () => {
  const whole = formOf([["a", "1"]], [file]);
  let told: unknown = null;
  const take = async ({ bytes }: { readonly bytes: Readable }): Promise<void> => {
    await buffer(bytes).catch((thrown: unknown) => {
      told = thrown;
    });
  };
  await assert.rejects(readForm(request(whole.subarray(0, 200_000)), limits, take), isInvalid);
  assert.ok(told instanceof Error);
  for (const [body, type] of [
    [whole, "text/plain"],
    [whole, ""],
    [whole, "multipart/form-data; boundary="],
    [Buffer.alloc(0), formType],
    [formOf([["a", "x".repeat(1001)]], []), formType],
    [
      formOf(
        Array.from({ length: 11 }, () => ["a", "x"] as const),
        [],
      ),
      formType,
    ],
    [formOf([["x".repeat(1001), ""]], []), formType],
    [
      formOf(
        [],
        [1, 2, 3].map((index) => ({ ...file, filename: `${index}`, bytes: Buffer.from("x") })),
      ),
      formType,
    ],
  ] as const)
    await assert.rejects(
      readForm(request(body, type), limits, async ({ bytes }) => void bytes.resume()),
      isInvalid,
      `${type} ${body.length}`,
    );
});

test("a body that breaks off ends with a fault", async () => {
  async function* broken(): AsyncGenerator<Buffer> {
    yield formOf([["a", "1"]], [file]).subarray(0, 100);
    throw new Error("gone");
  }
  const body = Readable.from(broken());
  await assert.rejects(readForm({ header: () => formType, body }, limits, readAll), isInvalid);
});

test("what a file's reader throws ends the reading, whether or not it read on", async () => {
  const fault = invalid("no");
  const refuse = async (): Promise<void> => Promise.reject(fault);
  const whole = formOf([["a", "1"]], [{ ...file, bytes: Buffer.alloc(3_000_000) }]);
  await assert.rejects(readForm(request(whole), limits, refuse), (thrown) => thrown === fault);
});

test("where every part is a file, one needs no file's name, and says how it is coded", async () => {
  const part = (name: string, more: string) =>
    `--b\r\nContent-Disposition: form-data; name="${name}"\r\n${more}\r\nof ${name}\r\n`;
  const body = Buffer.from(`${part("a", "")}${part("b", "Content-Transfer-Encoding: Base64\r\n")}--b--\r\n`);
  const seen: string[] = [];
  const type = 'multipart/form-data;boundary="b"';
  const fields = await readForm(
    request(body, type),
    { ...limits, onlyFiles: true },
    async ({ field, filename, coding, bytes }) => {
      seen.push([field, filename, coding, (await buffer(bytes)).toString()].join("|"));
    },
  );
  assert.equal(fields.size, 0);
  assert.deepEqual(seen, ["a||7bit|of a", "b||base64|of b"]);
});

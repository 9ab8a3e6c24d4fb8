import assert from "node:assert/strict";
import { test } from "node:test";
import { type OperationName, operations } from "../../api/table.ts";
import type { OutputForm } from "../arguments/parsed.ts";
import type { Pages } from "../client/pages.ts";
import type { JsonObject } from "../json/json.ts";
import { parseJson } from "../json/parse-json.ts";
import { openPrinter, type Printer, type PrinterOptions } from "./printer.ts";

interface Asked extends Partial<Omit<PrinterOptions, "row" | "form">> {
  readonly operation?: OperationName;
  readonly isTTY?: boolean;
}

const object = (document: string): JsonObject => parseJson(document) as JsonObject;

/** Prints, and gives what was written, and what it failed with. */
async function printed(
  form: OutputForm,
  { operation = "ListDomains", isTTY = false, ...asked }: Asked,
  act: (printer: Printer) => Promise<void>,
): Promise<{ readonly text: string; readonly failure: unknown }> {
  let text = "";
  const out = { isTTY, columns: 80, write: (piece: string) => (text += piece) };
  const options: PrinterOptions = {
    invocation: { name: "aws", environment: process.env, out },
    row: operations[operation],
    form,
    pager: null,
    timestampFormat: "iso8601",
    ...asked,
  };
  try {
    await act(await openPrinter(options));
    return { text, failure: null };
  } catch (failure) {
    return { text, failure };
  }
}

const answered = async (form: OutputForm, document: string, asked: Asked = {}): Promise<string> =>
  (await printed(form, asked, (printer) => printer.answer(object(document)))).text;

function pagesOf(documents: readonly string[], resumeToken: string | null = null): Pages {
  async function* pages(): AsyncGenerator<JsonObject> {
    for (const document of documents) {
      if (document === "fails") throw new Error("The second page failed.");
      yield object(document);
    }
  }
  return { pages: pages(), resumeToken: () => resumeToken };
}

const paged = async (form: OutputForm, documents: readonly string[], asked: Asked = {}, resumeToken: string | null = null) =>
  (await printed(form, asked, (printer) => printer.pages(pagesOf(documents, resumeToken)))).text;

test("An answer is printed in each form", async () => {
  const document = '{"domains": [{"status": "Active", "name": "d"}], "unknown": 1}';
  assert.equal(
    await answered("json", document),
    '{\n    "domains": [\n        {\n            "name": "d",\n            "status": "Active"\n        }\n    ]\n}\n',
  );
  assert.equal(await answered("text", document), "DOMAINS\td\tActive\n");
  assert.equal(await answered("yaml", document), "domains:\n- name: d\n  status: Active\n");
  assert.equal(await answered("yaml-stream", document), "- domains:\n  - name: d\n    status: Active\n");
  assert.equal((await answered("table", document)).split("\n")[1], "|     ListDomains    |");
  assert.equal(await answered("off", document), "");
});

test("An empty answer prints nothing in any form", async () => {
  for (const form of ["json", "text", "yaml", "yaml-stream", "table", "off"] as const) {
    assert.equal(await answered(form, "{}"), "", form);
    assert.equal((await printed(form, {}, (printer) => printer.answer(null))).text, "", form);
  }
});

test("A query picks out of the result, in the expression's order where the form keeps it", async () => {
  const document = '{"domains": [{"status": "Active", "name": "d"}]}';
  const query = "domains[].{z: name, a: status}";
  assert.equal(await answered("json", document, { query }), '[\n    {\n        "z": "d",\n        "a": "Active"\n    }\n]\n');
  assert.equal(await answered("text", document, { query }), "Active\td\n");
  assert.equal(await answered("yaml", document, { query }), "- a: Active\n  z: d\n");
  assert.equal(await answered("json", document, { query: "missing" }), "null\n");
  assert.equal(await answered("yaml", document, { query: "length(domains)" }), "1\n");
  assert.equal(await answered("text", document, { query: "missing" }), "None\n");
  assert.equal(await answered("table", document, { query: "missing" }), "");
  assert.equal(await answered("json", document, { query: "to_string(`1.50`)" }), '"1.5"\n');
});

test("A wrong query is refused before anything is asked, and one that does not fit the result after it", async () => {
  const { failure: wrong } = await printed("json", { query: "a[" }, () => assert.fail());
  assert.equal(
    (wrong as Error).message,
    'Bad value for --query a[: Invalid jmespath expression: Incomplete expression:\n"a["\n   ^',
  );
  assert.equal((wrong as { exit: number }).exit, 252);
  const { failure: unfit } = await printed("json", { query: "nope(@)" }, (printer) => printer.answer(object("{}")));
  assert.deepEqual([(unfit as Error).message, (unfit as { exit: number }).exit], ["Unknown function: nope()", 255]);
  assert.equal(await answered("off", "{}", { query: "nope(@)" }), "");
});

test("Pages are merged, with the first one's other members and the token to go on with", async () => {
  const documents = ['{"domains": [{"name": "a"}], "nextToken": "t"}', '{"domains": [{"name": "b"}]}'];
  assert.equal(await paged("json", documents, { query: "domains[].name | join(',', @)" }), '"a,b"\n');
  assert.equal(await paged("json", documents, { query: "nextToken" }), "null\n");
  assert.equal(await paged("yaml", documents, {}, "next"), "NextToken: next\ndomains:\n- name: a\n- name: b\n");
  const operation = "ListPackageVersions";
  assert.equal(
    await paged("json", ['{"package": "p", "versions": []}', '{"package": "q", "versions": []}'], { operation }),
    '{\n    "versions": [],\n    "defaultDisplayVersion": null,\n    "format": null,\n    "package": "p",\n    "namespace": null\n}\n',
  );
});

test("Text is printed page by page: other members with the first, the token at the end, each queried by itself", async () => {
  const documents = ['{"package": "p", "versions": [{"version": "1"}], "nextToken": "t"}', '{"package": "q"}'];
  const operation = "ListPackageVersions";
  assert.equal(
    await paged("text", documents, { operation }, "next"),
    "None\tNone\tNone\tp\nVERSIONS\t1\nNone\nNEXTTOKEN\tnext\n",
  );
  assert.equal(await paged("text", documents, { operation, query: "package" }, "next"), "p\nNone\nNone\n");
});

test("A stream of YAML keeps each page as the service gave it", async () => {
  const documents = ['{"domains": [{"name": "a"}], "nextToken": "t"}', "{}"];
  assert.equal(await paged("yaml-stream", documents, {}, "next"), "- domains:\n  - name: a\n  nextToken: t\n- {}\n");
});

test("Where a later page fails, earlier ones are out in the forms that print them as they come", async () => {
  const documents = ['{"domains": [{"name": "a"}]}', "fails"];
  for (const [form, text] of [
    ["json", ""],
    ["yaml", ""],
    ["table", ""],
    ["text", "DOMAINS\ta\n"],
    ["yaml-stream", "- domains:\n  - name: a\n"],
  ] as const) {
    const result = await printed(form, {}, (printer) => printer.pages(pagesOf(documents)));
    assert.equal(result.text, text, form);
    assert.match(String(result.failure), /second page/, form);
  }
  const off = await printed("off", {}, (printer) => printer.pages(pagesOf(documents)));
  assert.match(String(off.failure), /second page/);
});

test("What was written before a value does not fit the form stays", async () => {
  const { text, failure } = await printed("text", { query: "{a: name, b: domains}" }, (printer) =>
    printer.answer(object('{"domains": [{"name": "x"}, null]}')),
  );
  assert.equal(text, "None\n");
  assert.equal((failure as Error).message, "'NoneType' object has no attribute 'items'");
});

test("Tables are coloured on terminals or where that is asked for, and everything written is followed by a reset", async () => {
  const document = '{"domains": [{"name": "x"}]}';
  const plain = await answered("table", document);
  const coloured = await answered("table", document, { color: "on" });
  assert.ok(!plain.includes("\u001b"));
  assert.equal(coloured.split("\n")[1], "\u001b[0m\u001b[0m|ListDomains|\u001b[0m\u001b[0m");
  assert.equal(await answered("table", document, { isTTY: true }), `${coloured}\u001b[0m`);
  assert.equal(await answered("table", document, { isTTY: true, color: "off" }), plain);
  assert.equal(await answered("table", "{}", { isTTY: true }), "\u001b[0m");
});

test("A pager is started for terminals alone, and not for nothing", async () => {
  const document = '{"domains": [{"name": "x"}]}';
  const pager = "a-pager-that-is-not-there --quietly";
  assert.notEqual(await answered("json", document, { pager }), "");
  const { text, failure } = await printed("json", { pager, isTTY: true }, (printer) => printer.answer(object(document)));
  assert.equal(text, "");
  assert.deepEqual([(failure as { exit: number }).exit, (failure as { code: string }).code], [253, "Pager"]);
  assert.match(
    (failure as Error).message,
    /^Unable to redirect .*:\n\[Errno 2\] No such file or directory: 'a-pager-that-is-not-there'\n\n/,
  );
  assert.equal((await printed("json", { pager, isTTY: true }, (printer) => printer.answer(object("{}")))).failure, null);
  const unclosed = await printed("json", { pager: "less 'x", isTTY: true }, (printer) => printer.answer(object(document)));
  assert.equal((unclosed.failure as Error).message, "No closing quotation");
});

test("Who leaves the pager gets no more pages fetched", async () => {
  const most = 5_000_000;
  let asked = 0;
  async function* nearlyEndless(): AsyncGenerator<JsonObject> {
    for (; asked < most; asked += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      yield object('{"domains": [{"name": "d"}]}');
    }
  }
  const pager = `'${process.execPath}' -e 0`;
  const { failure } = await printed("text", { pager, isTTY: true }, (printer) =>
    printer.pages({ pages: nearlyEndless(), resumeToken: () => null }),
  );
  assert.equal(failure, null);
  assert.ok(asked < most);
});

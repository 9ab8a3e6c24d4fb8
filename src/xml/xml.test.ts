import assert from "node:assert/strict";
import { test } from "node:test";
import { escapeXml, parseXml } from "./xml.ts";

const limits = { what: "The document", maxElements: 10 };
const parse = (text: string | Uint8Array) => parseXml(Buffer.from(text), limits);
const refuses = (text: string, why: RegExp): void => assert.throws(() => parse(text), { code: "Validation", message: why });

test("elements have their attributes, their own text and their children", () => {
  const { name, attributes, text, children } = parse(`<a x='1' y="&lt;"> t <b><![CDATA[<c>]]></b></a>`);
  assert.deepEqual([name, { ...attributes }, text], ["a", { x: "1", y: "<" }, "t"]);
  assert.deepEqual(
    children.map((child) => [child.name, child.text]),
    [["b", "<c>"]],
  );
});

test("an encoding is taken from what the document says", () => {
  assert.equal(parse(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("<a>ü</a>", "utf16le")])).text, "ü");
  assert.equal(parse(Buffer.from(`<?xml version="1.0" encoding="iso-8859-1"?><a>ü</a>`, "latin1")).text, "ü");
  refuses(`<?xml version="1.0" encoding="x-nothing"?><a/>`, /encoding that is not known/);
});

test("tricks of XML are refused", () => {
  refuses(`<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>`, /document type/);
  refuses(`<!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>`, /document type/);
  refuses("<a>&nothing;</a>", /undefined entity/);
  refuses("<a x='1' x='2'/>", /not well-formed/);
  refuses("<a><b></a>", /not well-formed/);
  refuses(`${"<a>".repeat(70)}`, /more than 10 elements/);
  refuses("", /not well-formed|empty/);
  const deep = `${"<a>".repeat(70)}${"</a>".repeat(70)}`;
  assert.throws(() => parseXml(Buffer.from(deep), { ...limits, maxElements: 1000 }), /nested deeper/);
});

test("entities that nobody declared stay where that is asked for", () => {
  assert.equal(parseXml(Buffer.from("<a>&nothing;</a>"), { ...limits, keepsEntities: true }).text, "&nothing;");
});

test("what cannot be written in XML is left out, and the rest is escaped", () => {
  assert.equal(escapeXml(`<a b="c">&\u0001</a>`), "&lt;a b=&quot;c&quot;&gt;&amp;&lt;/a&gt;");
});

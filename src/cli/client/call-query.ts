/* Calls of services that speak AWS's query protocol, IAM and STS: a form goes out and XML comes back. */
import { SaxesParser } from "saxes";
import { apiVersions, type IdentityOperation } from "../../api/identity/operation.ts";
import type { Members, OfMembers, Shape, Values } from "../../shape/shape.ts";
import { plain, type Refusal, type RefusedAnswer } from "./refusal.ts";
import type { CallService } from "./signed-call.ts";

const maxAnswerCharacters = 16 * 1024 * 1024;

/** Throws CommandFailure 254 with the service's own words, 255 where it cannot be reached. */
export async function callQuery<I extends Members, O extends Members>(
  call: CallService,
  endpoint: string,
  row: IdentityOperation<string, I, O>,
  input: OfMembers<I>,
): Promise<OfMembers<O>> {
  const form = new URLSearchParams({ Action: row.name, Version: apiVersions[row.service] });
  for (const [name, value] of parametersOf(input as Values)) form.set(name, value);
  const answer = await call({
    service: row.service,
    operation: row.name,
    method: "POST",
    url: endpoint.endsWith("/") ? endpoint : `${endpoint}/`,
    headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
    body: form.toString(),
    streams: false,
    readRefusal,
  });
  const root = parseXml(await answer.text());
  return readMembers(row.output, childOf(childOf(root, `${row.name}Response`), `${row.name}Result`)) as OfMembers<O>;
}

function readRefusal({ status, body }: RefusedAnswer): Refusal {
  const error = childOf(childOf(parseXml(body), "ErrorResponse"), "Error");
  return plain(childOf(error, "Code")?.text ?? String(status), childOf(error, "Message")?.text ?? "");
}

/** An input as flat parameters: `Tags.member.1.Key`. */
function* parametersOf(value: unknown, at = ""): Generator<readonly [string, string]> {
  if (value === undefined) return;
  if (Array.isArray(value)) {
    for (const [index, element] of value.entries()) yield* parametersOf(element, `${at}.member.${index + 1}`);
  } else if (typeof value === "object" && value !== null) {
    for (const [name, member] of Object.entries(value)) yield* parametersOf(member, at === "" ? name : `${at}.${name}`);
  } else yield [at, String(value)];
}

interface Element {
  readonly name: string;
  text: string;
  readonly children: Element[];
}

/** What is above the root element. Text that is no XML has nothing in it. */
function parseXml(text: string): Element {
  const above: Element = { name: "", text: "", children: [] };
  if (text.length > maxAnswerCharacters) return above;
  const open = [above];
  const parser = new SaxesParser();
  parser.on("opentag", ({ name }) => {
    const element: Element = { name, text: "", children: [] };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on("text", (piece) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += piece;
  });
  parser.on("closetag", () => void open.pop());
  try {
    parser.write(text).close();
  } catch {
    return { name: "", text: "", children: [] };
  }
  return above;
}

const childOf = (element: Element | undefined, name: string): Element | undefined =>
  element?.children.find((child) => child.name === name);

const readMembers = (members: Members, element: Element | undefined): Values =>
  Object.fromEntries(
    Object.entries(members).flatMap(([name, { shape }]) => {
      const found = childOf(element, name);
      return found === undefined ? [] : [[name, readShape(shape, found)]];
    }),
  );

function readShape(shape: Shape, element: Element): unknown {
  switch (shape.is) {
    case "structure":
      return readMembers(shape.members, element);
    case "list":
      return element.children.map((child) => readShape(shape.element, child));
    case "integer":
      return Number(element.text);
    case "boolean":
      return element.text === "true";
    case "timestamp":
      return new Date(element.text);
    case "string":
      return shape.percentEncoded === true ? decodeURIComponent(element.text) : element.text;
    default:
      return element.text;
  }
}

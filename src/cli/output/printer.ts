/* Prints results in the form that was asked for (command line spec, 8 to 10). */
import type { Operation } from "../../api/operation.ts";
import type { OutputForm } from "../arguments/parsed.ts";
import { mergePages, type Pages, sharedMembersOf } from "../client/pages.ts";
import { isObject, type Json, type JsonObject } from "../json/json.ts";
import { colourReset } from "./colours.ts";
import { type FormStyle, writeForm } from "./forms.ts";
import { type Outlet, PagerLeft, type Place } from "./outlet.ts";
import type { Query } from "./query.ts";
import { shapedMembers } from "./shaped.ts";
import type { TimestampFormat } from "./timestamps.ts";

export interface PrinterOptions {
  readonly invocation: Place;
  readonly row: Operation;
  readonly form: OutputForm;
  /** A JMESPath expression. */
  readonly query?: string | undefined;
  readonly color?: "on" | "off" | "auto" | undefined;
  /** The pager's command line; null where there is none. */
  readonly pager: string | null;
  readonly timestampFormat: TimestampFormat;
}

/**
 * Each prints one result and leaves nothing open. They throw CommandFailure: 255 where the result cannot be queried or printed,
 * 253 without the pager.
 */
export interface Printer {
  /** What an operation answered, as the wire had it; null is nothing. */
  readonly answer: (members: JsonObject | null) => Promise<void>;
  /** What an operation with pages answered: merged, but in `text` and `yaml-stream` one by one as they come. */
  readonly pages: (pages: Pages) => Promise<void>;
  /** A result whose members are already those to print. */
  readonly result: (result: JsonObject) => Promise<void>;
}

type Print = (value: Json) => Promise<void>;

/** Throws CommandFailure 252 on a wrong query. */
export async function openPrinter(options: PrinterOptions): Promise<Printer> {
  const { row, form, timestampFormat } = options;
  const ask: Query = options.query === undefined ? (value) => value : (await import("./query.ts")).openQuery(options.query);
  const shape = (members: JsonObject): JsonObject => shapedMembers(row.output, members, timestampFormat);
  const result = (value: JsonObject): Promise<void> =>
    printing(options, async (print) => {
      if (form === "off") return;
      const found = ask(value);
      if (form !== "yaml-stream" || !isObject(found) || found.size > 0) await print(found);
    });
  return {
    result,
    answer: (members) => result(shape(members ?? new Map())),
    pages: (pages) =>
      printing(options, (print) =>
        printPages((page) => print(ask(page)), options, { ...pages, pages: mapped(pages.pages, shape) }),
      ),
  };
}

async function* mapped(pages: AsyncIterable<JsonObject>, shape: (page: JsonObject) => JsonObject): AsyncGenerator<JsonObject> {
  for await (const page of pages) yield shape(page);
}

/** A pager, whose command line is given, where standard output is a terminal; else standard output itself. */
export async function openOutlet(place: Place, pager: string | null, mindsInterrupts = true): Promise<Outlet> {
  const { out } = place;
  if (pager !== null && out.isTTY === true) return (await import("./pager.ts")).openPager(pager, place, mindsInterrupts);
  return { write: (text) => out.write(text), close: async () => {}, paged: false };
}

/** Hands over what prints a value, and waits until people have left the pager. */
async function printing(options: PrinterOptions, act: (print: Print) => Promise<void>): Promise<void> {
  const { form, invocation, pager } = options;
  const outlet = await openOutlet(invocation, pager);
  const style = styleOf(options, outlet.paged);
  const print = async (value: Json): Promise<void> => {
    let text = "";
    try {
      await writeForm(form, value, style, (piece) => {
        text += piece;
      });
    } finally {
      if (text !== "") outlet.write(text);
    }
  };
  try {
    await act(print);
  } catch (thrown) {
    if (!(thrown instanceof PagerLeft)) throw thrown;
  } finally {
    await outlet.close();
  }
  if (form === "table" && style.coloured && invocation.out.isTTY === true) invocation.out.write(colourReset);
}

const defaultTerminalWidth = 80;

function styleOf({ row, color = "auto", invocation: { out } }: PrinterOptions, paged: boolean): FormStyle {
  return {
    title: row.name,
    terminalWidth: out.columns ?? defaultTerminalWidth,
    coloured: color === "on" || (color === "auto" && out.isTTY === true),
    resets: !paged,
  };
}

async function printPages(print: Print, { row, form }: PrinterOptions, { pages, resumeToken }: Pages): Promise<void> {
  const { paginator } = row;
  if (paginator === undefined) throw new Error(`${row.name} has no pages.`);
  if (form === "text") {
    let shared: readonly string[] = sharedMembersOf(row);
    for await (const page of pages) {
      const names = [...shared, paginator.resultKey];
      await print(new Map(names.map((name) => [name, page.get(name) ?? null])));
      shared = [];
    }
    const token = resumeToken();
    if (token !== null) await print(new Map([["NextToken", new Map([["NextToken", token]])]]));
  } else if (form === "yaml-stream") for await (const page of pages) await print(page);
  else {
    const merged = await mergePages({ ...row, paginator }, { pages, resumeToken });
    if (form !== "off") await print(merged);
  }
}

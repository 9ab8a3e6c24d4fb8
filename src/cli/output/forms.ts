/* The forms of output, each loaded when it is used. */
import type { OutputForm } from "../arguments/parsed.ts";
import { isObject, type Json } from "../json/json.ts";
import { printedJson, writeJson } from "../json/write-json.ts";
import { colourReset } from "./colours.ts";

export interface FormStyle {
  /** Of a table. */
  readonly title: string;
  readonly terminalWidth: number;
  readonly coloured: boolean;
  /** Whether colours are taken back after every piece that is written, as `aws` does but for pagers. */
  readonly resets: boolean;
}

/** Writes a value; an empty object is nothing but in `text`. Throws CommandFailure 255 where it does not fit the form. */
export async function writeForm(form: OutputForm, value: Json, style: FormStyle, write: (text: string) => void): Promise<void> {
  const isEmpty = isObject(value) && value.size === 0;
  switch (form) {
    case "json":
      if (!isEmpty) write(`${writeJson(value, printedJson)}\n`);
      return;
    case "text":
      return (await import("./text-form.ts")).writeText(value, write);
    case "table": {
      const { writeTable } = await import("./table-form.ts");
      const paint = style.coloured && style.resets ? (text: string): void => write(text + colourReset) : write;
      return writeTable(style.title, value, style, paint);
    }
    case "yaml":
      if (!isEmpty) write((await import("./yaml-form.ts")).yamlOf(value));
      return;
    case "yaml-stream":
      return write((await import("./yaml-form.ts")).yamlOf([value]));
    case "off":
  }
}

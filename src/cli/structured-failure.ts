/* A failed command's message in the form of a result, for programs that read standard error. */
import type { OutputForm } from "./arguments/parsed.ts";
import type { JsonObject } from "./json/json.ts";
import { writeForm } from "./output/forms.ts";

const tableWidth = 80;

export async function structuredFailure(members: JsonObject, form: OutputForm, coloured: boolean): Promise<string> {
  const pieces: string[] = [];
  const style = { title: "error", terminalWidth: tableWidth, coloured, resets: true };
  await writeForm(form, members, style, (piece) => pieces.push(piece));
  return pieces.join("");
}

/* What the prompt shows below the menu: its keys, or the documentation of the command that the line is of. */
import { readSoFar } from "../completion/suggest.ts";
import { textOf } from "../help/page.ts";
import { helpPage } from "../help/show-help.ts";
import type { Invocation } from "../operate/command.ts";
import { operatorCommands } from "../operate/commands.ts";
import { bindings, keysOf } from "./editor.ts";

export const keysText = (): string => {
  const rows = bindings.map((binding) => [keysOf(binding), binding.says] as const);
  const width = Math.max(...rows.map(([keys]) => keys.length));
  return rows.map(([keys, says]) => `${keys.padEnd(width)}  ${says}`).join("\n");
};

/** The help of the command among these words, as far as there is one yet. */
export async function documentationText(words: readonly string[], invocation: Invocation): Promise<string> {
  const [first = "", second = ""] = (await readSoFar(words, operatorCommands)).places;
  if (Object.hasOwn(operatorCommands, first)) return operatorText(first, second, invocation);
  const { commands } = await readSoFar([first], operatorCommands);
  const named = second !== "help" && commands.some(({ text }) => text === second);
  const topic = first === "codeartifact" ? [first, ...(named ? [second] : [])] : [];
  return textOf(helpPage(topic, invocation.name), false);
}

async function operatorText(word: string, second: string, invocation: Invocation): Promise<string> {
  const command = await operatorCommands[word]?.load();
  const deed = Object.hasOwn(command?.deeds ?? {}, second) ? [second] : [];
  const written: string[] = [];
  await command?.({ ...invocation, words: [...deed, "--help"], out: { write: (text) => written.push(text) } });
  return written.join("");
}

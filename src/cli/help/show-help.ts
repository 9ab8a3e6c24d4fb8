/* Shows a help page, through a pager where people look at it (command line spec, 14). */
import type { Operation } from "../../api/operation.ts";
import { operations } from "../../api/table.ts";
import { kebab } from "../arguments/options.ts";
import type { GlobalOptions } from "../arguments/parsed.ts";
import type { Invocation } from "../operate/command.ts";
import { openOutlet } from "../output/printer.ts";
import { loginPage, operationPage } from "./command-page.ts";
import { groupPage, programPage } from "./overview-pages.ts";
import { type Line, textOf } from "./page.ts";
import { topicPage } from "./topics.ts";

/** `topic` is empty for the program, one of `topics`, `codeartifact`, or that and a command. Gives the exit code; throws CommandFailure 253 without the pager. */
export async function showHelp(topic: readonly string[], globals: GlobalOptions, invocation: Invocation): Promise<number> {
  const { environment } = invocation;
  const pager = globals.pager ? (environment.MANPAGER ?? environment.PAGER ?? "less -R") : null;
  const outlet = await openOutlet(invocation, pager, false);
  outlet.write(textOf(helpPage(topic, invocation.name), outlet.paged));
  await outlet.close();
  return 0;
}

/** The page of a topic, which must be one. */
export function helpPage([group, command]: readonly string[], program: string): readonly Line[] {
  if (group === undefined) return programPage(program);
  const topic = topicPage(group, program);
  if (topic !== null) return topic;
  if (command === undefined) return groupPage();
  if (command === "login") return loginPage(program);
  const row = Object.values<Operation>(operations).find(({ name }) => kebab(name) === command);
  if (row === undefined) throw new Error(`There is no help for ${command}.`);
  return operationPage(program, row);
}

/*
 * What a login was told of which server to ask, for the helpers that ask it again: cargo hands it over with each question; for
 * those whose tools cannot, a file of our own has it by the repositories' addresses.
 */
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { CommandFailure } from "../failure.ts";
import { CannotEdit } from "./files/cannot-edit.ts";
import type { Login, Surroundings } from "./target.ts";
import type { FileEdit } from "./write-files.ts";

export const chosenNames = ["profile", "region", "endpoint-url"] as const;

/** Global options by their names; those that were not given are left to the helper's own surroundings. */
export type Chosen = Readonly<Partial<Record<(typeof chosenNames)[number], string>>>;

/** As words of a command line. */
export const wordsOf = (chosen: Chosen): readonly string[] =>
  Object.entries(chosen).flatMap(([name, value]) => [`--${name}`, value]);

type Remembered = Readonly<Record<string, Chosen>>;

/** Has the helpers ask as this login did; what an earlier login of the same repositories said is forgotten. */
export const rememberChosen = ({ chosen, targets, surroundings }: Login): FileEdit => ({
  path: fileOf(surroundings),
  secret: false,
  edit: (before) => {
    const known = remembered(before);
    if (known === null) throw new CannotEdit("is not as this program writes it");
    const others = Object.entries(known).filter(([address]) => !targets.some(({ endpoint }) => endpoint === address));
    const ours = Object.keys(chosen).length === 0 ? [] : targets.map(({ endpoint }) => [endpoint, chosen] as const);
    const all = [...others, ...ours];
    return before === "" && all.length === 0 ? "" : `${JSON.stringify(Object.fromEntries(all), null, 2)}\n`;
  },
});

/** What the last login of the repository that this address is of was told. Throws CommandFailure 255 on a file of another kind. */
export function chosenFor(address: string, environment: Surroundings["environment"]): Chosen {
  const path = fileOf({ environment, home: environment.HOME || homedir() });
  const known = remembered(readOrNot(path));
  if (known === null) throw new CommandFailure(255, `${path} is not as this program writes it.`);
  return Object.entries(known).find(([endpoint]) => address.startsWith(endpoint))?.[1] ?? {};
}

const fileOf = ({ environment, home }: Pick<Surroundings, "environment" | "home">): string =>
  join(environment.XDG_CONFIG_HOME || join(home, ".config"), "packhouse", "helpers.json");

function readOrNot(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw new CommandFailure(255, (thrown as Error).message, { cause: thrown });
  }
}

/** Null where the text is none of ours. */
function remembered(text: string): Remembered | null {
  if (text.trim() === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && Object.values(value).every(isChosen) ? (value as Remembered) : null;
  } catch {
    return null;
  }
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null && !Array.isArray(value);

const isChosen = (value: unknown): boolean =>
  isObject(value) &&
  Object.entries(value).every(
    ([name, text]) => (chosenNames as readonly string[]).includes(name) && typeof text === "string" && text !== "",
  );

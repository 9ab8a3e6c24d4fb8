/* The words a package can be found by. */
import type { PackageId } from "../model/package.ts";
import type { PackageFormat } from "./package-format.ts";

const maxTerms = 64;
const maxTermLength = 64;

/** Words of a text in lower case, as they are compared. */
export const wordsOf = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu)
    ?.map((word) => word.slice(0, maxTermLength)) ?? [];

const maxQueryLength = 1000;
const maxQueryWords = 10;

/** What a search looks for; of a long text, its first words. */
export const queryWords = (text: string): readonly string[] => wordsOf(text.slice(0, maxQueryLength)).slice(0, maxQueryWords);

/** Name, namespace, keywords and summary of a version, as words; the name's first. */
export function searchTerms(format: PackageFormat, id: PackageId, manifest: string): readonly string[] {
  const description = format.describe(id, manifest);
  const texts = [id.name, id.namespace ?? "", ...description.keywords, description.summary ?? ""];
  return [...new Set([id.name.toLowerCase().slice(0, maxTermLength), ...texts.flatMap(wordsOf)])].slice(0, maxTerms);
}

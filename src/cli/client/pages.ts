/* Follows page tokens as `aws` does (command line spec, 8). */
import type { Operation, Paginator } from "../../api/operation.ts";
import type { OperationName } from "../../api/table.ts";
import { CommandFailure } from "../failure.ts";
import { isList, isObject, type Json, type JsonObject } from "../json/json.ts";
import { parseJson } from "../json/parse-json.ts";
import { pythonLiteral } from "../json/python-literal.ts";
import { spacedJson, writeJson } from "../json/write-json.ts";
import type { CallOperation, Input } from "./answer.ts";

export interface Paging {
  /** What one call asks for. */
  readonly pageSize?: number | bigint;
  /** What all of them give together. */
  readonly maxItems?: number | bigint;
  /** A `NextToken` of an earlier run, or the service's own token. */
  readonly startingToken?: string;
}

export interface Pages {
  /**
   * What the calls answered, one after the other, but for what starting token and maximum cut off of the result's list.
   * To be walked through once. Throws CommandFailure 254 or 255.
   */
  readonly pages: AsyncIterable<JsonObject>;
  /** What `--starting-token` takes to go on behind the last page; null where nothing is left. To be asked at the end. */
  readonly resumeToken: () => string | null;
}

const sharedMembers: Partial<Record<OperationName, readonly string[]>> = {
  ListPackageVersionAssets: ["package", "format", "namespace", "version", "versionRevision"],
  ListPackageVersions: ["defaultDisplayVersion", "format", "package", "namespace"],
};

/** Members beside the list, which the first page tells for all. */
export const sharedMembersOf = ({ name }: Operation): readonly string[] => sharedMembers[name as OperationName] ?? [];

const truncation = "boto_truncate_amount";

/** Only for operations that have a paginator, and inputs without a page token of their own. */
export function pagesOf(
  row: Operation & { readonly paginator: Paginator },
  call: CallOperation,
  input: Input,
  paging: Paging,
): Pages {
  const { inputToken, outputToken, limitKey, resultKey } = row.paginator;
  let resume: string | null = null;
  async function* follow(): AsyncGenerator<JsonObject> {
    const { pageSize, startingToken } = paging;
    const maxItems = paging.maxItems === undefined ? undefined : Number(paging.maxItems);
    const asked = new Map(input);
    const start = startingToken === undefined ? null : readStartingToken(startingToken);
    let token: string | null = start?.token ?? null;
    let skipped = start?.skipped ?? 0;
    if (token !== null) asked.set(inputToken, token);
    if (pageSize !== undefined) asked.set(limitKey, pageSize);
    for (let given = 0, followed: string | null = null; ; skipped = 0) {
      const answered = (await call(asked)).members ?? new Map<string, Json>();
      const page = skipped === 0 ? answered : withList(answered, resultKey, listIn(answered, resultKey).slice(skipped));
      const list = listIn(page, resultKey);
      const tooMany = maxItems === undefined ? 0 : given + list.length - maxItems;
      if (tooMany > 0) {
        const kept = list.length - tooMany;
        resume = encodeToken(
          new Map<string, Json>([
            [inputToken, token],
            [truncation, kept + skipped],
          ]),
        );
        yield withList(page, resultKey, list.slice(0, kept));
        return;
      }
      yield page;
      given += list.length;
      const next = answered.get(outputToken);
      if (typeof next !== "string" || next === "") return;
      if (given === maxItems) {
        resume = encodeToken(new Map([[inputToken, next]]));
        return;
      }
      if (next === followed) {
        const said = pythonLiteral(new Map([[inputToken, next]]));
        throw new CommandFailure(255, `Error during pagination: The same next token was received twice: ${said}`);
      }
      asked.set(inputToken, next);
      token = next;
      followed = next;
    }
  }
  return { pages: follow(), resumeToken: () => resume };
}

/** All pages as one object: the list, what the first page says beside it, and NextToken where there is more. */
export async function mergePages(
  row: Operation & { readonly paginator: Paginator },
  { pages, resumeToken }: Pages,
): Promise<JsonObject> {
  const { resultKey } = row.paginator;
  const list: Json[] = [];
  let hasList = false;
  let first: JsonObject | null = null;
  for await (const page of pages) {
    first ??= page;
    hasList ||= isList(page.get(resultKey));
    list.push(...listIn(page, resultKey));
  }
  const merged = new Map<string, Json>(hasList ? [[resultKey, list]] : []);
  for (const name of sharedMembersOf(row)) merged.set(name, first?.get(name) ?? null);
  const token = resumeToken();
  if (token !== null) merged.set("NextToken", token);
  return merged;
}

function listIn(page: JsonObject, name: string): readonly Json[] {
  const value = page.get(name);
  return isList(value) ? value : [];
}

const withList = (page: JsonObject, name: string, list: readonly Json[]): JsonObject => new Map([...page, [name, list]]);

const encodeToken = (token: JsonObject): string => Buffer.from(writeJson(token, spacedJson)).toString("base64");

interface StartingToken {
  readonly token: string | null;
  /** How much of the first page was given before. */
  readonly skipped: number;
}

/** A text that is no token of ours is the service's; `TOKEN___N` is how older releases wrote where they had stopped. */
function readStartingToken(text: string): StartingToken {
  const encoded = decodeToken(text);
  if (encoded !== null) {
    const token = encoded.get("nextToken");
    const skipped = encoded.get(truncation);
    return { token: typeof token === "string" ? token : null, skipped: typeof skipped === "number" ? skipped : 0 };
  }
  const parts = text.split("___");
  if (parts.length > 2) throw new CommandFailure(255, `Bad starting token: ${text}`);
  const [token = "", amount] = parts;
  const older = amount !== undefined && /^\s*-?\d+\s*$/.test(amount);
  const meant = older ? token : text;
  return { token: meant === "None" ? null : meant, skipped: older ? Number(amount) : 0 };
}

function decodeToken(text: string): JsonObject | null {
  const letters = text.replace(/[^A-Za-z0-9+/=]/g, "");
  if (letters.length % 4 !== 0) return null;
  try {
    const value = parseJson(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(letters, "base64")));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

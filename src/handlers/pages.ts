/* Pages of the API's lists (service spec 1.3). */
import { type ExtensionName, extensions } from "../api/extensions.ts";
import { type CursorOf, type PartKind, readPageToken, writePageToken } from "../api/page-token.ts";
import { type OperationName, operations } from "../api/table.ts";
import type { Values } from "../shape/shape.ts";
import type { Page } from "../store/page.ts";

export interface PageInput extends Values {
  readonly maxResults?: number;
  readonly nextToken?: string;
}

const rows = { ...operations, ...extensions };

/**
 * The page of a list that an input asks for; `kinds` are those of the key that the list goes by. Throws Validation for a token
 * that was made for another request.
 */
export function askedPage<const Kinds extends readonly PartKind[]>(
  name: OperationName | ExtensionName,
  input: PageInput,
  kinds: Kinds,
) {
  const tokenFor = (last: CursorOf<Kinds> | null): string | undefined =>
    last === null ? undefined : writePageToken(name, input, last);
  return {
    /** The key of the last result before it; null on the first page. */
    after: readPageToken(name, input, kinds),
    limit: input.maxResults ?? rows[name].paginator?.defaultLimit ?? 50,
    /** The token of the page behind the result with this key; null for no further page. */
    tokenFor,
    /** The token of the page behind this one. */
    tokenAfter: <Row>({ rows, more }: Page<Row>, keyOf: (last: Row) => CursorOf<Kinds>): string | undefined => {
      const last = more ? rows.at(-1) : undefined;
      return tokenFor(last === undefined ? null : keyOf(last));
    },
  };
}

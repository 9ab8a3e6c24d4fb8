/* Operations that AWS does not have, beside the 48 and off their paths; stock clients never meet them. */
import { integer, optional } from "../shape/build.ts";
import type { OfMembers } from "../shape/shape.ts";
import { listAuditRecords } from "./audit-extension.ts";
import { inRepository } from "./coordinates.ts";
import { commonErrors } from "./errors.ts";
import { onRepository } from "./needs.ts";
import { type Operation, operation } from "./operation.ts";
import { createToken, listTokens, revokeSessions, revokeTokens } from "./token-extensions.ts";

const refreshRepository = operation({
  name: "RefreshRepository",
  summary: "Has every copy of another registry's documents that a repository reads confirmed at its next use.",
  http: { method: "POST", path: "/-/v1/repository/refresh" },
  input: inRepository,
  output: { documents: optional(integer(), "How many copies will be confirmed.") },
  errors: [...commonErrors, "ResourceNotFound"],
  needs: onRepository("codeartifact:UpdateRepository"),
});

export const extensions = {
  CreateToken: createToken,
  ListAuditRecords: listAuditRecords,
  ListTokens: listTokens,
  RefreshRepository: refreshRepository,
  RevokeSessions: revokeSessions,
  RevokeTokens: revokeTokens,
} as const satisfies Readonly<Record<string, Operation>>;

export type ExtensionName = keyof typeof extensions;

/** For every extension, what its handler takes and gives. */
export type ExtensionHandlers<Call> = {
  readonly [Name in ExtensionName]: (
    input: OfMembers<(typeof extensions)[Name]["input"]>,
    call: Call,
  ) => Promise<OfMembers<(typeof extensions)[Name]["output"]>>;
};

/** The extension that a request's method and path stand for; undefined where there is none. */
export const findExtension = (method: string, path: string): Operation<ExtensionName> | undefined =>
  Object.values<Operation<ExtensionName>>(extensions).find((row) => row.http.method === method && row.http.path === path);

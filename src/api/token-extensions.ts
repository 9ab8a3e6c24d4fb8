/* Operations on tokens and sessions that AWS does not have. */
import { integer, listOf, oneOf, optional, required, structure, text, timestamp, unbranded } from "../shape/build.ts";
import { domainOwner, inDomain, nextPage, page } from "./coordinates.ts";
import { commonErrors } from "./errors.ts";
import { accountId, arn, domainName, repositoryName } from "./fields.ts";
import { onDomain } from "./needs.ts";
import { operation, pagesOf } from "./operation.ts";

const tokenName = text({ minLength: 1, maxLength: 128, pattern: "[\\w+=,.@-]+" });
const tokenId = text({ minLength: 20, maxLength: 20, pattern: "[0-9a-f]+" });
const rights = oneOf(["read", "publish"]);
/** As many as the document that limits the token has room for. */
const repositories = listOf(repositoryName, 20);
const daySeconds = 86_400;

const token = structure({
  id: required(tokenId, "What operators call the token; it opens nothing."),
  principal: required(arn, "The user or role that owns it."),
  domain: required(unbranded(domainName), "The domain it is for."),
  domainOwner: required(unbranded(accountId), "The account that owns the domain."),
  name: optional(tokenName, "What its owner calls it; absent for tokens of GetAuthorizationToken."),
  repositories: optional(listOf(unbranded(repositoryName)), "The repositories it is good for; absent for all of the domain's."),
  rights: optional(rights, "What it is good for at most; absent for whatever its owner may do."),
  created: required(timestamp, "When it was made."),
  expires: required(timestamp, "When it ends."),
  lastUsed: optional(timestamp, "When a package client last used it, to the minute; kept for named tokens only."),
});

export const createToken = operation({
  name: "CreateToken",
  summary: "Gives a named token that is narrower than its owner, and may live for up to a year where the operator allows it.",
  http: { method: "POST", path: "/-/v1/tokens" },
  input: {
    ...inDomain,
    name: required(tokenName, "What to call it in lists."),
    durationSeconds: required(
      integer({ min: 900, max: 366 * daySeconds }),
      "How long it lives: up to 43200 seconds, or up to the setting longTokenDays.",
    ),
    repositories: optional(repositories, "The repositories it is good for; all of the domain's when left out."),
    rights: optional(rights, "read, or publish, which may read as well; read when left out."),
  },
  output: {
    id: required(tokenId, "What operators call the token; it opens nothing."),
    authorizationToken: required(text(), "The token, which is a secret and is never shown again."),
    expiration: required(timestamp, "When it ends."),
  },
  errors: [...commonErrors, "ResourceNotFound"],
  // sts:GetServiceBearerToken as well, with the duration as sts:DurationSeconds: asked for where tokens are made.
  needs: onDomain("codeartifact:GetAuthorizationToken"),
});

const ofWhom = {
  principal: optional(arn, "The ARN of a user or role.", "query:principal"),
  domain: optional(domainName, "The name of a domain.", "query:domain"),
  domainOwner,
};

export const listTokens = operation({
  name: "ListTokens",
  summary: "Lists the tokens of a user or role, of a domain, or of both at once; the caller's own when neither is named.",
  http: { method: "GET", path: "/-/v1/tokens" },
  input: { ...ofWhom, ...page },
  output: { tokens: required(listOf(token), "Tokens that have not expired."), ...nextPage },
  errors: [...commonErrors, "ResourceNotFound"],
  paginator: pagesOf("tokens"),
  // Nothing for one's own; packhouse:ListTokens otherwise, which is asked for where the tokens are read.
  needs: () => [],
});

export const revokeTokens = operation({
  name: "RevokeTokens",
  summary: "Ends one token, or all of a user or role, of a domain, or of both at once.",
  http: { method: "POST", path: "/-/v1/tokens/revoke" },
  input: { id: optional(tokenId, "The id of one token; nothing else may then be named.", "query:id"), ...ofWhom },
  output: { revoked: required(integer(), "How many tokens were ended.") },
  errors: [...commonErrors, "ResourceNotFound"],
  // Nothing for one's own; packhouse:RevokeTokens otherwise, which is asked for where the tokens are found.
  needs: () => [],
});

export const revokeSessions = operation({
  name: "RevokeSessions",
  summary: "Ends all temporary credentials of a role or user at once, with the tokens that were got with them.",
  http: { method: "POST", path: "/-/v1/sessions/revoke" },
  input: { principal: required(arn, "The ARN of the user or role.", "query:principal") },
  output: { revoked: required(integer(), "How many sessions were ended.") },
  errors: [...commonErrors, "ResourceNotFound"],
  needs: (input) => [["packhouse:RevokeSessions", input.principal]],
});

import { optional, text, timestamp } from "../../shape/build.ts";
import { inDomain } from "../coordinates.ts";
import { commonErrors } from "../errors.ts";
import { tokenDuration } from "../fields.ts";
import { onDomain } from "../needs.ts";
import { operation } from "../operation.ts";

export const getAuthorizationToken = operation({
  name: "GetAuthorizationToken",
  summary: "Gives a token that package clients use all repositories of a domain with.",
  http: { method: "POST", path: "/v1/authorization-token" },
  input: {
    ...inDomain,
    durationSeconds: optional(
      tokenDuration,
      "How long the token holds: 900 to 43200 seconds, or 0 for as long as the caller's own credentials do.",
      "query:duration",
    ),
  },
  output: {
    authorizationToken: optional(text(), "The token, which is a secret."),
    expiration: optional(timestamp, "When the token ends."),
  },
  errors: [...commonErrors, "ResourceNotFound"],
  // sts:GetServiceBearerToken as well, which depends on more than the input and is asked for where tokens are made.
  needs: onDomain("codeartifact:GetAuthorizationToken"),
});

/* The extension that reads the audit's records. */
import { integer, listOf, optional, text } from "../shape/build.ts";
import { nextPage, page } from "./coordinates.ts";
import { commonErrors } from "./errors.ts";
import { onAccount } from "./needs.ts";
import { operation, pagesOf } from "./operation.ts";

const millisecond = integer({ min: 0, max: 8_640_000_000_000_000, long: true });

export const listAuditRecords = operation({
  name: "ListAuditRecords",
  summary: "Lists what was done and refused in the caller's account, oldest first.",
  http: { method: "GET", path: "/-/v1/audit" },
  input: {
    from: optional(millisecond, "The first millisecond, since the epoch, to list.", "query:from"),
    to: optional(millisecond, "The millisecond, since the epoch, before which the list ends.", "query:to"),
    action: optional(
      text({ minLength: 1, maxLength: 128, pattern: "[A-Za-z0-9]+" }),
      "The name of an operation or action.",
      "query:action",
    ),
    principal: optional(
      text({ minLength: 1, maxLength: 1011, pattern: "\\S+" }),
      "The ARN of a user, a role or a role's session.",
      "query:principal",
    ),
    resource: optional(
      text({ minLength: 1, maxLength: 1011, pattern: "\\S+" }),
      "What the ARN of a resource begins with.",
      "query:resource",
    ),
    ...page,
  },
  output: {
    records: optional(listOf(text()), "CloudTrail events, each as JSON text. There may be further pages where there are none."),
    ...nextPage,
  },
  errors: commonErrors,
  paginator: pagesOf("records", 100),
  needs: onAccount("cloudtrail:LookupEvents"),
});

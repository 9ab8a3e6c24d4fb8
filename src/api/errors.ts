/* The errors that operations declare (service spec 1.1). */
import type { FaultCode, ResourceType, ValidationReason } from "../model/fault.ts";
import { oneOf, optional, required, text } from "../shape/build.ts";
import type { Members } from "../shape/shape.ts";

/** The HTTP status of each; on the wire a name ends with `Exception`. */
export const errorStatuses = {
  AccessDenied: 403,
  Conflict: 409,
  InternalServer: 500,
  ResourceNotFound: 404,
  ServiceQuotaExceeded: 402,
  Throttling: 429,
  Validation: 400,
} as const satisfies Partial<Record<FaultCode, number>>;

export type ErrorName = keyof typeof errorStatuses;

/** What nearly every operation declares. */
export const commonErrors = [
  "AccessDenied",
  "InternalServer",
  "Throttling",
  "Validation",
] as const satisfies readonly ErrorName[];

const told = { message: required(text(), "What is wrong, as a sentence.") };

const toldOfResource = {
  ...told,
  resourceId: optional(text(), "The name of the resource."),
  resourceType: optional(
    oneOf(["domain", "repository", "package", "package-version", "asset"] satisfies readonly ResourceType[]),
    "The kind of the resource.",
  ),
};

/** What the body of each has. */
export const errorMembers: Readonly<Record<ErrorName, Members>> = {
  AccessDenied: told,
  Conflict: toldOfResource,
  InternalServer: told,
  ResourceNotFound: toldOfResource,
  ServiceQuotaExceeded: toldOfResource,
  Throttling: told,
  Validation: {
    ...told,
    reason: required(
      oneOf([
        "CANNOT_PARSE",
        "ENCRYPTION_KEY_ERROR",
        "FIELD_VALIDATION_FAILED",
        "OTHER",
        "UNKNOWN_OPERATION",
      ] satisfies readonly ValidationReason[]),
      "The kind of breach.",
    ),
  },
};

/** Names that a caller who did not prove who they are is refused under, with the status of AccessDenied. */
export const signatureErrors = [
  "ExpiredTokenException",
  "IncompleteSignatureException",
  "InvalidSignatureException",
  "MissingAuthenticationTokenException",
  "UnrecognizedClientException",
] as const;

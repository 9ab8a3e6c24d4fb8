/* The errors that operations declare (service spec 1.1). */
import type { FaultCode } from "../model/fault.ts";

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

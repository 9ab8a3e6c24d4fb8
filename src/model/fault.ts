/*
 * What goes wrong, said once. Codes are AWS's (service spec 1.1) plus those that only package clients or operators
 * can meet. A door turns a fault into a response; nothing below a door knows an HTTP status.
 */

export type ResourceType = "domain" | "repository" | "package" | "package-version" | "asset";

export type ValidationReason =
  | "CANNOT_PARSE"
  | "ENCRYPTION_KEY_ERROR"
  | "FIELD_VALIDATION_FAILED"
  | "UNKNOWN_OPERATION"
  | "OTHER";

export type FaultCode =
  | "AccessDenied"
  | "Conflict"
  | "InternalServer"
  | "ResourceNotFound"
  | "ServiceQuotaExceeded"
  | "Throttling"
  | "Validation"
  /** The caller did not prove who they are; `awsName` holds AWS's name for the way it failed. */
  | "Unauthenticated"
  /** Another registry could not answer, and there is nothing to serve instead. */
  | "UpstreamUnavailable";

export interface FaultDetail {
  readonly resourceId?: string;
  readonly resourceType?: ResourceType;
  readonly reason?: ValidationReason;
  readonly retryAfterSeconds?: number;
  /** AWS's name for it where the code does not tell: always for Unauthenticated, for example `ExpiredTokenException`. */
  readonly awsName?: string;
  readonly cause?: unknown;
}

/** An expected failure: a sentence for the person who must act. Never holds a token, a body or a credential. */
export class Fault extends Error {
  readonly code: FaultCode;
  readonly detail: FaultDetail;

  constructor(code: FaultCode, message: string, detail: FaultDetail = {}) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = "Fault";
    this.code = code;
    this.detail = detail;
  }
}

/** A value or a combination of values that breaks a rule. */
export const invalid = (message: string, reason: ValidationReason = "OTHER", cause?: unknown): Fault =>
  new Fault("Validation", message, { reason, cause });

export const notFound = (message: string, resourceType?: ResourceType, resourceId?: string): Fault =>
  new Fault("ResourceNotFound", message, { resourceType, resourceId });

export const conflict = (message: string, resourceType?: ResourceType, resourceId?: string): Fault =>
  new Fault("Conflict", message, { resourceType, resourceId });

export const overQuota = (message: string, resourceType?: ResourceType, resourceId?: string): Fault =>
  new Fault("ServiceQuotaExceeded", message, { resourceType, resourceId });

/** `awsName` is AWS's name for the failure, such as `InvalidSignatureException`. */
export const unauthenticated = (awsName: string, message: string): Fault => new Fault("Unauthenticated", message, { awsName });

export const isFault = (thrown: unknown, code?: FaultCode): thrown is Fault =>
  thrown instanceof Fault && (code === undefined || thrown.code === code);

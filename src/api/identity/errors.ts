/* The errors of IAM and STS, as they stand in an answer. */
import { Fault, type FaultCode } from "../../model/fault.ts";

interface ToldAs {
  readonly status: number;
  readonly code: FaultCode;
}

const badRequest: ToldAs = { status: 400, code: "Validation" };
const refused: ToldAs = { status: 403, code: "AccessDenied" };
const unproved: ToldAs = { status: 403, code: "Unauthenticated" };
const clash: ToldAs = { status: 409, code: "Conflict" };
const failed: ToldAs = { status: 500, code: "InternalServer" };

/** The HTTP status of each, and what it is to the rest of the program. */
export const identityErrors = {
  AccessDenied: refused,
  ConcurrentModification: clash,
  DeleteConflict: clash,
  EntityAlreadyExists: clash,
  EntityTemporarilyUnmodifiable: clash,
  ExpiredToken: unproved,
  ExpiredTokenException: badRequest,
  IDPCommunicationError: badRequest,
  IDPRejectedClaim: refused,
  IncompleteSignature: { status: 400, code: "Unauthenticated" },
  InternalFailure: failed,
  InvalidAction: badRequest,
  InvalidClientTokenId: unproved,
  InvalidIdentityToken: badRequest,
  InvalidInput: badRequest,
  LimitExceeded: { status: 409, code: "ServiceQuotaExceeded" },
  MalformedPolicyDocument: badRequest,
  MissingAction: badRequest,
  MissingAuthenticationToken: unproved,
  NoSuchEntity: { status: 404, code: "ResourceNotFound" },
  NoSuchVersion: badRequest,
  NotSupportedService: { status: 404, code: "ResourceNotFound" },
  OpenIdIdpCommunicationError: badRequest,
  PackedPolicyTooLarge: badRequest,
  PolicyNotAttachable: badRequest,
  RegionDisabledException: refused,
  ServiceFailure: failed,
  SignatureDoesNotMatch: unproved,
  Throttling: { status: 400, code: "Throttling" },
  UnmodifiableEntity: badRequest,
  ValidationError: badRequest,
} as const satisfies Readonly<Record<string, ToldAs>>;

export type IdentityErrorName = keyof typeof identityErrors;

/** A fault that IAM or STS tells of by this name. */
export const identityFault = (name: IdentityErrorName, message: string, cause?: unknown): Fault =>
  new Fault(identityErrors[name].code, message, { awsName: name, cause });

/* The single values that IAM's and STS's requests and answers are made of, with AWS's limits. */
import { boolean, integer, listOf, oneOf, optional, required, structure, text } from "../../shape/build.ts";
import type { ListShape, Members, StructureShape } from "../../shape/shape.ts";

const nameCharacters = "[\\w+=,.@-]+";
const documentCharacters = "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+";

/** Of a user that is to be made. */
export const userName = text({ minLength: 1, maxLength: 64, pattern: nameCharacters });
/** Of a user that may be older than the limit. */
export const existingUserName = text({ minLength: 1, maxLength: 128, pattern: nameCharacters });
export const roleName = text({ minLength: 1, maxLength: 64, pattern: nameCharacters });
export const policyName = text({ minLength: 1, maxLength: 128, pattern: nameCharacters });
export const path = text({ minLength: 1, maxLength: 512, pattern: "(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)" });
export const pathPrefix = text({ minLength: 1, maxLength: 512, pattern: "\\u002F[\\u0021-\\u007F]*" });
export const policyPath = text({ minLength: 1, maxLength: 512, pattern: "((/[A-Za-z0-9\\.,\\+@=_-]+)*)/" });
export const uniqueId = text({ minLength: 16, maxLength: 128, pattern: "[\\w]+" });
export const accessKeyId = text({ minLength: 16, maxLength: 128, pattern: "[\\w]+" });
export const arn = text({ minLength: 20, maxLength: 2048 });
export const keyStatus = oneOf(["Active", "Inactive", "Expired"]);

export const policyDocument = text({ minLength: 1, maxLength: 131_072, pattern: documentCharacters });
/** As answers hold it. */
export const storedDocument = text({ percentEncoded: true });
export const sessionPolicy = text({ minLength: 1, maxLength: 2048, pattern: documentCharacters });
export const policyDescription = text({ maxLength: 1000 });
export const policyVersionId = text({ pattern: "v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?" });
export const policyScope = oneOf(["All", "AWS", "Local"]);
export const policyUsage = oneOf(["PermissionsPolicy", "PermissionsBoundary"]);

export const roleDescription = text({ maxLength: 1000, pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*" });
/** In seconds. */
export const maxSessionDuration = integer({ min: 3600, max: 43_200 });

export const issuerUrl = text({ minLength: 1, maxLength: 255 });
export const clientId = text({ minLength: 1, maxLength: 255 });
export const clientIds = listOf(clientId, 100);
export const thumbprints = listOf(text({ minLength: 40, maxLength: 40 }), 5);

const tagKey = text({ minLength: 1, maxLength: 128, pattern: "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+" });
const tagValue = text({ minLength: 0, maxLength: 256, pattern: "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*" });
export const tagKeys = listOf(tagKey, 50);
export const tags = listOf(
  structure({ Key: required(tagKey, "The tag's name."), Value: required(tagValue, "The tag's value, which may be empty.") }),
  50,
);

/** A list of what this server has none of. */
export const empty: ListShape<StructureShape<Members>> = listOf(structure<Members>({}), 0);

const marker = text({ minLength: 1, maxLength: 320, pattern: "[\\u0020-\\u00FF]+" });

/** Which page is asked for. */
export const page = {
  Marker: optional(marker, "Where to go on: the Marker of the answer before; the first page when left out."),
  MaxItems: optional(integer({ min: 1, max: 1000 }), "How many results a page has at most; 100 when left out."),
};

/** Where further pages are. */
export const nextPage = {
  IsTruncated: optional(boolean, "Whether there are further results."),
  Marker: optional(text(), "The Marker to ask for the next page with; left out on the last one."),
};

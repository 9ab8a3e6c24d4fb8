/*
 * The protocol (formats spec, npm 2). `:package` is one segment, or two where the first is a scope: clients write
 * `@acme/ui`, `@acme%2fui` and `@acme%2Fui` for one package, in every address. The first segment `-` is reserved.
 */
import { refusalReply } from "../../http/fault-reply.ts";
import type { Reply } from "../../http/replies.ts";
import type { Parameters, Request, Route } from "../../http/route.ts";
import { invalid } from "../../model/fault.ts";
import type { FormatSession } from "../../registry/format-session.ts";
import { parseName } from "./naming.ts";
import { attestations, emptyAudit, fixed, nothingHere, oneVersion, packument, search, tags, tarball } from "./read.ts";
import { deleteAll, deleteTarball, putRevision } from "./unpublish.ts";
import { deleteTag, putPackage, putTag } from "./write.ts";

type Method = Route<FormatSession>["method"];
type Handle = (session: FormatSession, request: Request, parameters: Parameters) => Promise<Reply>;

const loginText =
  "Accounts are not kept in a Packhouse repository. Run `aws codeartifact login --tool npm` to get a token and configure npm.";

/** npm tries its older way to log in after any of these, and shows the text of the last. */
const noAccounts: Handle = async () => refusalReply(405, loginText, { allow: "GET" });

const table: readonly (readonly [Method, path: string, Handle])[] = [
  ["GET", "-/ping", fixed({})],
  ["GET", "-/whoami", fixed({ username: "aws" })],
  ["GET", "-/v1/search", search],
  ["GET", "-/package/:package/dist-tags", tags],
  ["PUT", "-/package/:package/dist-tags/:tag", putTag],
  ["POST", "-/package/:package/dist-tags/:tag", putTag],
  ["DELETE", "-/package/:package/dist-tags/:tag", deleteTag],
  ["POST", "-/npm/v1/security/advisories/bulk", fixed({})],
  ["POST", "-/npm/v1/security/audits/quick", fixed(emptyAudit)],
  ["POST", "-/npm/v1/security/audits", fixed(emptyAudit)],
  ["GET", "-/npm/v1/attestations/:attested", attestations],
  ["POST", "-/v1/login", noAccounts],
  ["PUT", "-/user/:user", noAccounts],
  ["PUT", "-/user/:user/-rev/:revision", noAccounts],
  ["DELETE", "-/user/token/:token", noAccounts],
  ["GET", ":package", packument],
  ["PUT", ":package", putPackage],
  ["GET", ":package/:version", oneVersion],
  ["GET", ":package/-/:file", tarball],
  ["GET", ":package/-rev/:revision", packument],
  ["PUT", ":package/-rev/:revision", putRevision],
  ["DELETE", ":package/-rev/:revision", deleteAll],
  ["DELETE", ":package/-/:file/-rev/:revision", deleteTarball],
];

const scoped = new Set([":package", ":file", ":attested"]);

const rows = table.map(([method, path, handle]) => ({ method, words: path.split("/"), handle }));

/** Scopes as segments of their own; any other slash inside a segment stays and makes no name. */
const spell = (segments: readonly string[]): readonly string[] =>
  segments.flatMap((segment) => (/^@[^/]*\/[^/]*$/u.test(segment) ? segment.split("/") : [segment]));

/** Null when the segments are not what the words say. */
const match = (words: readonly string[], segments: readonly string[]): Parameters | null => {
  const parameters: Record<string, string> = {};
  let at = 0;
  for (const word of words) {
    const segment = segments[at];
    if (segment === undefined) return null;
    const takes = scoped.has(word) && segment.startsWith("@") ? 2 : 1;
    if (word.startsWith(":") ? segment === "-" || at + takes > segments.length : segment !== word) return null;
    if (word.startsWith(":")) parameters[word.slice(1)] = segments.slice(at, at + takes).join("/");
    at += takes;
  }
  return at === segments.length ? parameters : null;
};

const handle: Handle = async (session, request) => {
  const method = request.method === "HEAD" ? "GET" : request.method;
  const segments = spell(request.segments);
  for (const row of rows) {
    const parameters = row.method === method ? match(row.words, segments) : null;
    if (parameters !== null) return row.handle(session, request, parameters);
  }
  if (method === "PUT" && segments[0] !== "-") {
    parseName(segments.join("/"));
    throw invalid("This is not an address to publish a package at.");
  }
  return nothingHere(session);
};

export const routes: readonly Route<FormatSession>[] = (["GET", "PUT", "POST", "DELETE"] as const).map((method) => ({
  method,
  path: "*rest",
  handle,
}));

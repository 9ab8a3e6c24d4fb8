/*
 * The protocol (formats spec, swift 2): package registry service of Swift's evolution proposals 292, 321, 378 and 391. Names
 * have no words of one segment, so that `login` and its like are nobody's scope; nor is `-`.
 */
import { matchRoute } from "../../http/match-route.ts";
import type { Reply } from "../../http/replies.ts";
import type { Parameters, Request, Route } from "../../http/route.ts";
import type { FormatSession } from "../../registry/format-session.ts";
import { contentVersion, wishIn } from "./content-version.ts";
import { identifiers, manifest, release, releases, welcome } from "./read.ts";
import { problemReply } from "./refuse.ts";
import { submission, submissionPath } from "./submissions.ts";
import { publish } from "./write.ts";

type Handle = Route<FormatSession>["handle"];

/** Every answer says which version of the protocol it speaks, and whoever wants another one gets none. */
const spoken =
  (handle: Handle): Handle =>
  async (session: FormatSession, request: Request, parameters: Parameters): Promise<Reply> => {
    if (!wishIn(request.header("accept")).isSpoken) {
      await session.authorizeRead();
      return problemReply(415, "This registry speaks version 1 of the protocol only.");
    }
    const reply = await handle(session, request, parameters);
    return { ...reply, headers: { ...reply.headers, ...contentVersion } };
  };

const resources: readonly Route<FormatSession>[] = [
  { method: "POST", path: "login", handle: spoken(welcome) },
  { method: "GET", path: "availability", handle: spoken(welcome) },
  { method: "GET", path: "identifiers", handle: spoken(identifiers) },
  { method: "GET", path: submissionPath(":receipt"), handle: spoken(submission) },
  { method: "GET", path: ":scope/:name", handle: spoken(releases) },
  { method: "GET", path: ":scope/:name/:version", handle: spoken(release) },
  { method: "PUT", path: ":scope/:name/:version", handle: spoken(publish) },
  { method: "GET", path: ":scope/:name/:version/Package.swift", handle: spoken(manifest) },
];

const options: Handle = async (session, { segments }) => {
  await session.authorizeRead();
  const matched = matchRoute(resources, "OPTIONS", segments);
  const allow = matched.is === "other-method" ? matched.allow : [];
  return { status: 204, headers: { allow: [...allow, "OPTIONS"].join(", ") }, body: null };
};

const paths = new Set(resources.map(({ path }) => path));

export const routes: readonly Route<FormatSession>[] = [
  ...resources,
  ...[...paths].map((path) => ({ method: "OPTIONS" as const, path, handle: spoken(options) })),
];

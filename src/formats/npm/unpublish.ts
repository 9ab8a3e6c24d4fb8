/*
 * npm unpublish takes three requests: it puts the document back without the version, reads it again, and deletes the
 * tarball. The hosted service refuses all of them; a repository may allow them by its setting `npm-unpublish`.
 */
import { refusalReply } from "../../http/fault-reply.ts";
import { jsonReply, type Reply } from "../../http/replies.ts";
import type { Parameters, Request } from "../../http/route.ts";
import { conflict, invalid, notFound } from "../../model/fault.ts";
import type { PackageId } from "../../model/package.ts";
import type { FormatSession, WriteAction } from "../../registry/format-session.ts";
import { named, parseName } from "./naming.ts";
import { listedVersions, revisionOf } from "./packument.ts";
import { discardBody, readPublishBody } from "./publish-body.ts";
import { bodyPieces } from "./request-body.ts";
import { readPutDocument } from "./write.ts";

const maxDocumentBytes = 64 * 1024 ** 2;

type Step = (session: FormatSession, request: Request, parameters: Parameters) => Promise<Reply>;

const step =
  (
    action: WriteAction,
    take: (session: FormatSession, id: PackageId, given: { request: Request; revision: string }) => Promise<void>,
  ): Step =>
  async (session, request, parameters) => {
    const id = parseName(parameters.package ?? "");
    await session.authorizeWrite(action, id);
    if (session.settings.get("npm-unpublish") !== "allow") return refused(session, id);
    await take(session, id, { request, revision: parameters.revision ?? "" });
    return jsonReply(200, { ok: true });
  };

const refused = (session: FormatSession, id: PackageId): Reply =>
  refusalReply(
    405,
    `Repository ${session.repository} does not allow npm unpublish. Delete versions of ${named(id)} with the operation DeletePackageVersions (aws codeartifact delete-package-versions).`,
    { allow: "GET, HEAD, PUT" },
  );

/** Deletes the versions that the document no longer holds. */
export const putRevision = step("DeletePackageVersions", async (session, id, { request, revision }) => {
  const body = await readPublishBody(bodyPieces(request, maxDocumentBytes), () => session.begin({ maxBytes: maxDocumentBytes }));
  try {
    const { versions: kept } = await readPutDocument(id, body);
    if (kept === null) throw invalid("The body of the request says nothing of versions.");
    const listed = await listedAt(session, id, revision);
    const removed = listed.filter((version) => !kept.includes(version));
    if (removed.length > 0) await session.deleteVersions(id, removed);
  } finally {
    await discardBody(body);
  }
});

export const deleteAll = step("DeletePackage", async (session, id, { revision }) => {
  await listedAt(session, id, revision);
  await session.deletePackage(id);
});

/** The tarball went with its version. */
export const deleteTarball = step("DeletePackageVersions", async () => undefined);

/** The listed versions, when the document that the client saw is still the right one. */
const listedAt = async (session: FormatSession, id: PackageId, revision: string): Promise<readonly string[]> => {
  const view = await session.view(id);
  if (view === null) throw notFound(`There is no ${named(id)} in repository ${session.repository}.`, "package", id.name);
  const listed = listedVersions(view);
  if (revisionOf(listed) !== revision) throw conflict(`The document of ${named(id)} has changed since it was read; try again.`);
  return listed.map(({ version }) => version);
};

/* Publishing and what changes a package afterwards (formats spec, npm 4). Rights are asked for before a body is read. */

import { refusalReply } from "../../http/fault-reply.ts";
import { jsonReply, type Reply } from "../../http/replies.ts";
import type { Parameters, Request } from "../../http/route.ts";
import { invalid, isFault, notFound } from "../../model/fault.ts";
import { parseObject } from "../../model/json.ts";
import type { PackageId } from "../../model/package.ts";
import { quote } from "../../model/quote.ts";
import { offloadFrom } from "../../offload/offload.ts";
import type { FormatSession } from "../../registry/format-session.ts";
import { semanticVersions as versions } from "../../registry/semantic-versions.ts";
import { assetName } from "./manifest.ts";
import { isNewName, named, naming, parseName } from "./naming.ts";
import { discardBody, maxBodyBytes, type PublishBody, readPublishBody } from "./publish-body.ts";
import { type PublishDocument, type PublishedVersion, readDocument } from "./publish-document.ts";
import { bodyPieces, readSmallJson } from "./request-body.ts";
import { checkTag } from "./versions.ts";

const allow = { allow: "GET, HEAD" };
const module = new URL("./publish-document.ts", import.meta.url);
const asideFromBytes = 1024 ** 2;

/** A publish when a tarball is attached, a change of deprecations otherwise. */
export const putPackage = async (session: FormatSession, request: Request, parameters: Parameters): Promise<Reply> => {
  const id = parseName(parameters.package ?? "");
  await authorizePut(session, id);
  const body = await readPublishBody(bodyPieces(request, maxBodyBytes), () => session.begin({ maxBytes: maxBodyBytes }));
  let isHandedOver = false;
  try {
    const document = await readPutDocument(id, body);
    if (document.publication === null) return await deprecate(session, id, document);
    const publication = await publicationOf(session, id, { body, published: document.publication });
    isHandedOver = true;
    const { changed } = await session.publish(publication);
    return jsonReply(changed ? 201 : 200, { ok: true, success: true });
  } finally {
    if (!isHandedOver) await discardBody(body);
  }
};

/** One of two rights is enough to be heard; which one it takes shows in the body, and is asked for again then. */
const authorizePut = async (session: FormatSession, id: PackageId): Promise<void> => {
  try {
    await session.authorizeWrite("PublishPackageVersion", id);
  } catch (denied) {
    if (!isFault(denied, "AccessDenied")) throw denied;
    await session.authorizeWrite("PutPackageMetadata", id).catch(() => Promise.reject(denied));
  }
};

/** Reads the document of a body. Throws a Validation fault when it is of another package than the address. */
export const readPutDocument = async (id: PackageId, { text }: Pick<PublishBody, "text">): Promise<PublishDocument> => {
  const document = await offloadFrom(asideFromBytes, text.length, module, readDocument, text);
  if (document.name !== naming.display(id)) {
    throw invalid(`The address is that of ${named(id)}, but the body of the request names ${quote(document.name)}.`);
  }
  return document;
};

const publicationOf = async (
  session: FormatSession,
  id: PackageId,
  { body, published }: { readonly body: PublishBody; readonly published: PublishedVersion },
) => {
  await session.authorizeWrite("PublishPackageVersion", id);
  const staged = body.staged.get(published.attachment);
  if (staged === undefined || body.staged.size > 1) throw invalid("A publish attaches exactly one tarball.");
  if (published.length !== null && published.length !== staged.size) {
    throw invalid(`The attached tarball has ${staged.size} bytes, not the ${published.length} that the request says.`);
  }
  if (!isNewName(id) && (await session.view(id)) === null) {
    throw invalid(
      `${quote(naming.display(id))} cannot be the name of a new npm package: it may hold a-z, 0-9, ".", "_" and "-".`,
    );
  }
  const { version, manifest, tags } = published;
  return { id, version, assets: [{ name: assetName, staged }], manifest, tags, finished: true, mayGrow: false };
};

/** Changes `deprecated` and nothing else, and only in versions that are stored here. */
const deprecate = async (session: FormatSession, id: PackageId, document: PublishDocument): Promise<Reply> => {
  await session.authorizeWrite("PutPackageMetadata", id);
  if (document.versions === null) {
    return refusalReply(405, "Stars and owners are not kept in a Packhouse repository: rights come from its policies.", allow);
  }
  let isStored = false;
  await session.rewriteManifests(id, "PutPackageMetadata", (version, text) => {
    const deprecated = document.deprecations[version];
    if (deprecated === undefined) return text;
    isStored = true;
    const { deprecated: former, ...manifest } = parseObject(text) ?? {};
    if ((former ?? "") === deprecated) return text;
    return JSON.stringify(deprecated === "" ? manifest : { ...manifest, deprecated });
  });
  if (!isStored) {
    throw notFound(`None of the versions to deprecate of ${named(id)} is stored in repository ${session.repository}.`);
  }
  return jsonReply(200, { ok: true });
};

export const putTag = async (session: FormatSession, request: Request, parameters: Parameters): Promise<Reply> => {
  const id = parseName(parameters.package ?? "");
  await session.authorizeWrite("PutPackageMetadata", id);
  const tag = checkTag(parameters.tag ?? "");
  const version = await readSmallJson(request);
  if (typeof version !== "string") throw invalid(`The body of the request must be the version for tag ${tag}, as a JSON string.`);
  await session.setTag(id, tag, versions.normalize(version));
  return jsonReply(200, { ok: true });
};

export const deleteTag = async (session: FormatSession, _request: Request, parameters: Parameters): Promise<Reply> => {
  const id = parseName(parameters.package ?? "");
  await session.authorizeWrite("PutPackageMetadata", id);
  const tag = checkTag(parameters.tag ?? "");
  if (tag === "latest") throw invalid("The tag latest cannot be removed: point it at another version instead.");
  await session.removeTag(id, tag);
  return jsonReply(200, { ok: true });
};

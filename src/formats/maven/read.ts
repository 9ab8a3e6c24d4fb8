/* What Maven's clients read: files, metadata, and the checksums of both (formats spec, maven 2). */

import { createHash } from "node:crypto";
import { assetReply, documentReply } from "../../http/negotiate.ts";
import type { Reply } from "../../http/replies.ts";
import type { Request } from "../../http/route.ts";
import { isFault, notFound } from "../../model/fault.ts";
import type { Digests } from "../../model/package.ts";
import { quote } from "../../model/quote.ts";
import type { FormatSession, OpenAsset, Rendered } from "../../registry/format-session.ts";
import { toRendered } from "../../registry/rendered.ts";
import { type Checksum, readAddress, type Subject } from "./address.ts";
import { groupDocument, packageDocument, snapshotDocument } from "./documents.ts";
import { buildOf } from "./versions.ts";

const mediaTypes: Readonly<Record<string, string>> = {
  jar: "application/java-archive",
  pom: "text/xml",
  xml: "text/xml",
  module: "application/json",
};

export const getPath = async (session: FormatSession, request: Request): Promise<Reply> => {
  const address = readAddress(request.segments);
  if (address === null) {
    await session.authorizeRead();
    throw nothingAt(session, request);
  }
  const { subject, checksum } = address;
  if (subject.is === "asset")
    return checksum === null ? getAsset(session, request, subject) : assetChecksum(session, subject, checksum);
  const document = await documentOf(session, subject);
  if (document === null) throw nothingAt(session, request);
  const digests = digestsOf(document);
  if (checksum !== null) return checksumReply(digests[checksum], document.holds);
  return documentReply(request, document, "text/xml", checksumHeaders(digests));
};

const nothingAt = ({ repository }: FormatSession, { segments }: Request) =>
  notFound(`There is no ${quote(segments.at(-1) ?? "")} at this place of repository ${repository}.`);

type AssetSubject = Extract<Subject, { is: "asset" }>;

const documentOf = async (session: FormatSession, subject: Exclude<Subject, AssetSubject>): Promise<Rendered | null> => {
  if (subject.is === "snapshot") {
    const { id, version } = subject;
    return session.rendered(id, `snapshot ${version}`, (view) => snapshotDocument(session, view, version));
  }
  const { id, group } = subject;
  const ofPackage = id === null ? null : await session.rendered(id, "metadata", async (view) => packageDocument(view));
  if (ofPackage !== null || group === "") return ofPackage;
  const text = await groupDocument(session, group);
  return text === null ? null : toRendered(text);
};

const getAsset = async (session: FormatSession, request: Request, subject: AssetSubject): Promise<Reply> => {
  const asset = await openAsset(session, subject, request.method === "GET");
  const extension = subject.file.slice(subject.file.lastIndexOf(".") + 1);
  const reply = await assetReply(request, asset, { contentType: mediaTypes[extension] ?? "application/octet-stream" });
  return { ...reply, headers: { ...reply.headers, ...checksumHeaders(asset.digests) } };
};

/** A snapshot that was copied without its builds has their files itself. */
const openAsset = async (session: FormatSession, { id, version, file }: AssetSubject, reads = false): Promise<OpenAsset> => {
  try {
    return await session.open(id, version, file, { reads });
  } catch (thrown) {
    const build = buildOf(version);
    if (build === null || !isFault(thrown, "ResourceNotFound")) throw thrown;
    const known = (await session.view(id))?.versions ?? [];
    if (known.some((candidate) => candidate.version === version) || !known.some((it) => it.version === build.snapshot))
      throw thrown;
    return session.open(id, build.snapshot, file);
  }
};

/** Of what was never fetched, the other registry gave only some of the digests: fetching it gives the rest. */
const assetChecksum = async (session: FormatSession, subject: AssetSubject, checksum: Checksum): Promise<Reply> => {
  const asset = await openAsset(session, subject);
  const known = asset.digests[checksum];
  if (known !== undefined) return checksumReply(known, asset.holds);
  const bytes = await asset.read();
  if (!Buffer.isBuffer(bytes)) for await (const _ of bytes);
  const fetched = (await openAsset(session, subject)).digests[checksum];
  if (fetched === undefined) throw notFound(`The ${checksum} of ${quote(subject.file)} is not known.`, "asset", subject.file);
  return checksumReply(fetched);
};

const checksumReply = (digest: string, holds?: Reply["holds"]): Reply => ({
  status: 200,
  headers: { "content-type": "text/plain", "cache-control": "private, no-cache" },
  body: digest,
  ...(holds !== undefined && { holds }),
});

/** With them in the answer, clients need not ask for the checksum. */
const checksumHeaders = ({ sha1, md5 }: Partial<Digests>): Readonly<Record<string, string>> => ({
  ...(sha1 !== undefined && { "x-checksum-sha1": sha1 }),
  ...(md5 !== undefined && { "x-checksum-md5": md5 }),
});

const computed = new WeakMap<Rendered, Digests>();

/** Of exactly the bytes that are served; a document that is kept is hashed once. */
const digestsOf = (document: Rendered): Digests => {
  const known = computed.get(document);
  if (known !== undefined) return known;
  const hex = (algorithm: string): string => createHash(algorithm).update(document.bytes).digest("hex");
  const digests = { md5: hex("md5"), sha1: hex("sha1"), sha256: hex("sha256"), sha512: hex("sha512") };
  computed.set(document, digests);
  return digests;
};

/* Publishing and yanking (formats spec, cargo 4, 6). Rights are asked for before a crate is read. */

import { lengthIn } from "../../http/body.ts";
import { refusalReply } from "../../http/fault-reply.ts";
import { jsonReply, type Reply } from "../../http/replies.ts";
import type { Parameters, Request } from "../../http/route.ts";
import { conflict, invalid } from "../../model/fault.ts";
import type { PackageId } from "../../model/package.ts";
import { quote } from "../../model/quote.ts";
import type { FormatSession, VersionView } from "../../registry/format-session.ts";
import { reachableView } from "../../registry/reachable-view.ts";
import { semanticVersions as versions } from "../../registry/semantic-versions.ts";
import { setListed } from "../../registry/set-listed.ts";
import type { PublishManifest } from "./inspect.ts";
import { assetName, parseManifest, publishedName } from "./manifest.ts";
import { isNewName, named, nameKey, parseName } from "./naming.ts";
import { readPublishBody } from "./publish-body.ts";
import { type PublishMetadata, readMetadata } from "./publish-metadata.ts";
import { withoutBuild } from "./versions.ts";

export const publish = async (session: FormatSession, request: Request): Promise<Reply> => {
  const body = await readPublishBody(request.body, lengthIn(request));
  const metadata = readMetadata(body.json, session.now());
  const { name, version, line, readme } = metadata;
  const id = parseName(name);
  const asset = assetName(id.name, version);
  const intent = { id, version, finished: true, mayGrow: false };
  await session.admit({ ...intent, assets: [{ name: asset, digests: {} }] });
  await checkNew(session, id, metadata);
  const staged = await session.stage({ bytes: body.crate, size: body.crateBytes, sha256: null });
  const manifest = JSON.stringify({ line, readme } satisfies PublishManifest);
  await session.publish({ ...intent, assets: [{ name: asset, staged }], manifest, tags: [] });
  return jsonReply(200, { warnings: { invalid_categories: [], invalid_badges: [], other: [] } });
};

/** Throws Conflict where cargo would take the crate or its version for another one, and Validation for a name no crate may get. */
const checkNew = async (session: FormatSession, id: PackageId, { name, version }: PublishMetadata): Promise<void> => {
  const view = await reachableView(session, id);
  const there = view?.versions.find((candidate) => withoutBuild(candidate.version) === withoutBuild(version));
  if (there !== undefined && there.version !== version) {
    throw conflict(
      `Version ${there.version} of ${named(id)} exists, and ${version} differs from it only in what cargo does not look at.`,
      "package-version",
      version,
    );
  }
  const [first] = view?.versions ?? [];
  const known = first === undefined ? null : publishedName(parseManifest(first.manifest));
  const namesakes = known === null ? await session.lookalikes(id) : [known];
  const other = namesakes.find((spelled) => spelled !== name && nameKey(spelled) === nameKey(name));
  if (other !== undefined)
    throw conflict(`${quote(name)} would be taken for the crate ${quote(other)}, which exists.`, "package", id.name);
  if (known === null && !isNewName(name)) {
    throw invalid(`${quote(name)} cannot be the name of a new crate: it begins with a letter and is no device's of Windows.`);
  }
};

/** A version that is yanked is an Unlisted one: only lock files that name it lead to it. */
export const yank = async (session: FormatSession, _request: Request, parameters: Parameters): Promise<Reply> => {
  await setListed(session, { ...versionIn(parameters), isListed: false });
  return jsonReply(200, { ok: true });
};

export const unyank = async (session: FormatSession, _request: Request, parameters: Parameters): Promise<Reply> => {
  const { id, version } = versionIn(parameters);
  const check = ({ manifest }: VersionView): void => {
    if (!parseManifest(manifest).yanked) return;
    const why = `Version ${version} of ${named(id)} is yanked in the registry that it comes from.`;
    throw conflict(why, "package-version", version);
  };
  await setListed(session, { id, version, isListed: true, check });
  return jsonReply(200, { ok: true });
};

const versionIn = ({ crate = "", version = "" }: Parameters) => ({ id: parseName(crate), version: versions.normalize(version) });

export const changeOwners = async (session: FormatSession): Promise<Reply> => {
  await session.authorizeRead();
  return refusalReply(403, "Owners are not kept in a Packhouse repository: rights come from its policies.");
};

/* What Maven's clients send: files in any order, their checksums, and metadata that says a version is whole (formats spec, maven 4). */

import { checkUncoded, lengthIn, readBody } from "../../http/body.ts";
import type { Reply } from "../../http/replies.ts";
import type { Request } from "../../http/route.ts";
import { conflict, type Fault, invalid, isFault, notFound, overQuota } from "../../model/fault.ts";
import type { PackageId } from "../../model/package.ts";
import { quote } from "../../model/quote.ts";
import type { FormatSession, SentAssets, VersionView } from "../../registry/format-session.ts";
import { type Checksum, metadataFile, readAddress, type Subject } from "./address.ts";
import { type FinishRule, isComplete, saying } from "./inspect.ts";
import { marked, parseManifest } from "./manifest.ts";
import { type Metadata, maxMetadataBytes, readMetadata } from "./metadata.ts";
import { isName, mavenId, named } from "./naming.ts";
import { pluginNote } from "./plugins.ts";
import { isSnapshot, snapshotEnd } from "./versions.ts";

const maxChecksumBytes = 4 * 1024;
const maxSnapshotBytes = 512 * 1024;
const maxPlugins = 5_000;
/** Documents of a package whose checksum may still come: of several clients that publish at once, each sends its own. */
const uploadsKept = 16;
const uploadsNote = "uploads";

type Of<Kind extends Subject["is"]> = Extract<Subject, { is: Kind }>;

export const putPath = async (session: FormatSession, request: Request): Promise<Reply> => {
  const address = readAddress(request.segments);
  if (address === null) throw noPlace(request);
  const { subject, checksum } = address;
  if (subject.is === "asset")
    return checksum === null ? putAsset(session, request, subject) : putChecksum(session, request, subject, checksum);
  if (subject.is === "snapshot") {
    return checksum === null ? putSnapshot(session, request, subject) : putSnapshotChecksum(session, request, subject, checksum);
  }
  return checksum === null ? putMetadata(session, request, subject) : putMetadataChecksum(session, request, subject, checksum);
};

const noPlace = ({ segments }: Request): Fault => {
  const [version = "", file = ""] = segments.slice(-2);
  if (isSnapshot(version) && file.includes(snapshotEnd)) {
    return invalid(
      `${quote(file)} names no build: a snapshot is sent as timestamped builds only, and this one has no timestamp.`,
    );
  }
  return invalid(`${quote(file)} cannot lie here: a path is group/name/version/name-version[-classifier].extension.`);
};

const accepted = (status: 200 | 201): Reply => ({ status, headers: {}, body: null });

const putAsset = async (session: FormatSession, request: Request, { id, version, file }: Of<"asset">): Promise<Reply> => {
  const intent = { id, version, finished: false, mayGrow: true };
  checkUncoded(request);
  if (request.header("content-range") !== undefined) throw invalid("A file is sent whole, without Content-Range.");
  await session.admit({ ...intent, assets: [{ name: file, digests: {} }] });
  const staged = await session.stage({ bytes: request.body, size: lengthIn(request), sha256: null });
  const manifest = saying(finishRule(session));
  const { changed } = await session.publish({ ...intent, assets: [{ name: file, staged }], manifest, tags: [] });
  return accepted(changed ? 201 : 200);
};

/** The repository's tag `packhouse:maven-finish` (docs/extensions.md). */
const finishRule = ({ settings }: FormatSession): FinishRule => (settings.get("maven-finish") === "pom" ? "pom" : "metadata");

/** Answers 404 where the asset has not come yet, and 400 where the checksum is not that of its bytes. */
const putChecksum = async (
  session: FormatSession,
  request: Request,
  subject: Of<"asset">,
  checksum: Checksum,
): Promise<Reply> => {
  const { id, version, file } = subject;
  await session.authorizeWrite("PublishPackageVersion", id);
  const sent = await readChecksum(request);
  let outcome: "missing" | "wrong" | "right" = "missing";
  await session.changeVersions({
    id,
    action: "PublishPackageVersion",
    versions: [version],
    assets: [],
    change: (stored) => {
      const asset = stored.assets.find(({ name }) => name === file);
      if (asset === undefined) return null;
      outcome = asset.digests[checksum] === sent ? "right" : "wrong";
      const manifest = parseManifest(stored.manifest);
      if ((manifest.mismatched?.includes(file) ?? false) === (outcome === "wrong")) return null;
      const now = marked(manifest, file, outcome === "wrong");
      const names = stored.assets.map(({ name }) => name);
      const isWhole = finishRule(session) === "pom" && now.mismatched === undefined && isComplete(subject, now.pom, names);
      const isFinished = isWhole && stored.status === "Unfinished";
      return { manifest: JSON.stringify(now), ...(isFinished && { status: "Published" }) };
    },
  });
  return checksumOutcome(outcome, checksum, file);
};

const checksumOutcome = (outcome: "missing" | "wrong" | "right", checksum: Checksum, file: string): Reply => {
  if (outcome === "missing") throw notFound(`There is no ${quote(file)} here that the ${checksum} could be of.`, "asset", file);
  if (outcome === "wrong") throw invalid(`The ${checksum} that was sent is not that of ${quote(file)}.`);
  return accepted(201);
};

/** The first word of the body, in lower case: some programs write the file's name behind it. */
const readChecksum = async (request: Request): Promise<string> => {
  const text = (await readBody(request, maxChecksumBytes, tooLong)).toString("latin1").trim();
  return text.split(/\s/u, 1)[0]?.toLowerCase() ?? "";
};

/** Throws a Validation fault where a checksum of the version was wrong. */
const requireMatching = (id: PackageId, { version, manifest }: VersionView): void => {
  const [wrong] = parseManifest(manifest).mismatched ?? [];
  if (wrong !== undefined) {
    throw invalid(`Version ${version} of ${named(id)} is not finished: the checksum that was sent for ${quote(wrong)} is wrong.`);
  }
};

const putMetadata = async (session: FormatSession, request: Request, { id, group }: Of<"metadata">): Promise<Reply> => {
  if (id !== null) await session.authorizeWrite("PutPackageMetadata", id);
  const bytes = await readBody(request, maxMetadataBytes, tooLong);
  const metadata = readMetadata(bytes);
  if (id !== null && metadata.versions !== null) await finishVersions(session, id, bytes, metadata.versions);
  else if (metadata.plugins.length > 0 && group !== "") await notePlugins(session, group, metadata);
  else throw invalid("The maven-metadata.xml says nothing of versions of a package or of plugins of a group.");
  return accepted(201);
};

/** Publishes those of the versions that are waiting for it. */
const finishVersions = async (session: FormatSession, id: PackageId, bytes: Buffer, listed: readonly string[]): Promise<void> => {
  const { assets, digests } = await stageDocument(session, bytes);
  await session.changeVersions({
    id,
    action: "PutPackageMetadata",
    versions: listed.filter(isName),
    status: "Unfinished",
    assets,
    change: (stored) => {
      requireMatching(id, stored);
      return { status: "Published" };
    },
  });
  await session.changeNote(id, "PutPackageMetadata", uploadsNote, (before) =>
    JSON.stringify([digests, ...uploadsIn(before)].slice(0, uploadsKept)),
  );
};

type Upload = Readonly<Record<Checksum, string>>;

const uploadsIn = (note: string | null): readonly Upload[] => (note === null ? [] : (JSON.parse(note) as readonly Upload[]));

const stageDocument = async (
  session: FormatSession,
  bytes: Buffer,
): Promise<{ readonly assets: SentAssets; readonly digests: Upload }> => {
  const staging = await session.begin({ maxBytes: bytes.length });
  await staging.write(bytes);
  const staged = await staging.finish();
  const { md5, sha1, sha256, sha512 } = staged.digests;
  return { assets: [{ name: metadataFile, staged }], digests: { md5, sha1, sha256, sha512 } };
};

/** Keeps what is said of plugins that are here; the document names others too, that clients found upstream. */
const notePlugins = async (session: FormatSession, group: string, { plugins }: Metadata): Promise<void> => {
  let kept = 0;
  let refusal: Fault | null = null;
  for (const plugin of plugins.slice(0, maxPlugins)) {
    if (!isName(plugin.artifactId)) continue;
    try {
      const id = mavenId(group, plugin.artifactId);
      await session.changeNote(id, "PutPackageMetadata", pluginNote.key, () => pluginNote.of(plugin));
      kept += 1;
    } catch (thrown) {
      if (!isFault(thrown, "ResourceNotFound") && !isFault(thrown, "AccessDenied")) throw thrown;
      refusal ??= thrown;
    }
  }
  if (kept === 0 && refusal !== null) throw refusal;
};

/** The checksum describes the document that its client sent, not the one that is served. Of a group's nothing is left to compare. */
const putMetadataChecksum = async (
  session: FormatSession,
  request: Request,
  { id, group }: Of<"metadata">,
  checksum: Checksum,
): Promise<Reply> => {
  const sent = await readChecksum(request);
  let outcome: "missing" | "wrong" | "right" = "missing";
  if (id !== null) {
    await session
      .changeNote(id, "PutPackageMetadata", uploadsNote, (before) => {
        const uploads = uploadsIn(before);
        if (uploads.length > 0) outcome = uploads.some((digests) => digests[checksum] === sent) ? "right" : "wrong";
        return before ?? "[]";
      })
      .catch((thrown: unknown) => {
        if (!isFault(thrown, "ResourceNotFound")) throw thrown;
      });
  } else await session.authorizeRead();
  if (outcome === "missing" && group !== "" && /^[0-9a-f]+$/u.test(sent)) return accepted(201);
  return checksumOutcome(outcome, checksum, metadataFile);
};

const putSnapshot = async (session: FormatSession, request: Request, { id, version }: Of<"snapshot">): Promise<Reply> => {
  await session.authorizeWrite("PutPackageMetadata", id);
  const bytes = await readBody(request, maxSnapshotBytes, tooLong);
  const { snapshot } = readMetadata(bytes);
  if (snapshot === null) throw invalid("The maven-metadata.xml of a snapshot must name its timestamp and build number.");
  const build = `${version.slice(0, -snapshotEnd.length)}-${snapshot.timestamp}-${snapshot.number}`;
  const { assets } = await stageDocument(session, bytes);
  await session.standIn({
    id,
    action: "PutPackageMetadata",
    version,
    of: build,
    assets,
    change: (stored) => {
      requireMatching(id, stored);
      if (stored.status === "Archived" || stored.status === "Disposed") {
        throw conflict(`Build ${build} of ${named(id)} is ${stored.status}.`, "package-version", build);
      }
      const manifest = { ...parseManifest(stored.manifest), build, document: bytes.toString("utf8") };
      return { status: "Unlisted", manifest: JSON.stringify(manifest) };
    },
  });
  return accepted(201);
};

const putSnapshotChecksum = async (
  session: FormatSession,
  request: Request,
  { id, version }: Of<"snapshot">,
  checksum: Checksum,
): Promise<Reply> => {
  await session.authorizeWrite("PutPackageMetadata", id);
  const sent = await readChecksum(request);
  let outcome: "missing" | "wrong" | "right" = "missing";
  await session.changeVersions({
    id,
    action: "PutPackageMetadata",
    versions: [version],
    assets: [],
    change: ({ assets }) => {
      const document = assets.find(({ name }) => name === metadataFile);
      if (document !== undefined) outcome = document.digests[checksum] === sent ? "right" : "wrong";
      return null;
    },
  });
  return checksumOutcome(outcome, checksum, metadataFile);
};

const tooLong = (maxBytes: number): Fault => overQuota(`The body has more than ${maxBytes} bytes.`);

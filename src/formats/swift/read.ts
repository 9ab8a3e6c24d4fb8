/* What SwiftPM asks for (formats spec, swift 2). */
import { assetReply, documentReply } from "../../http/negotiate.ts";
import { jsonReply, type Reply } from "../../http/replies.ts";
import type { Parameters, Request } from "../../http/route.ts";
import { type Fault, invalid, notFound } from "../../model/fault.ts";
import type { PackageId } from "../../model/package.ts";
import { quote } from "../../model/quote.ts";
import type { FormatSession, PackageView, Rendered } from "../../registry/format-session.ts";
import { isSemanticVersion, semanticVersions } from "../../registry/semantic-versions.ts";
import { wishIn } from "./content-version.ts";
import { manifestIn } from "./contents.ts";
import { type Alternate, archiveName, type Manifest, manifestName, parseManifest, publishedName } from "./manifest.ts";
import { named, parseName } from "./naming.ts";
import { addressOf, listedIn, manifestLinks, releaseIn, releaseLinks, releasesText, releaseText, versionIn } from "./releases.ts";
import { acceptJson } from "./remote-release.ts";
import { repositoryWord } from "./repository-word.ts";

const withoutJson = (text: string): string => text.replace(/\.json$/u, "");

export const releases = async (
  session: FormatSession,
  request: Request,
  { scope = "", name = "" }: Parameters,
): Promise<Reply> => {
  const id = parseName(scope, withoutJson(name));
  const document = await listOf(session, id);
  if (document === null) throw noPackage(session, id);
  return documentReply(request, document, "application/json", linksTo(session, id, document));
};

const listOf = (session: FormatSession, id: PackageId): Promise<Rendered | null> =>
  session.rendered(id, "releases", async (view) => releasesText(view, session.endpoint));

const linksTo = (session: FormatSession, id: PackageId, list: Rendered, version?: string) =>
  releaseLinks(listedIn(list.bytes.toString("utf8")), (one) => addressOf(session.endpoint, id, one), version);

/** One address means a version's metadata, or its archive where it ends so; build metadata may end so too. */
export const release = async (session: FormatSession, request: Request, parameters: Parameters): Promise<Reply> => {
  const id = parseName(parameters.scope ?? "", parameters.name ?? "");
  const word = parameters.version ?? "";
  if (word.endsWith(".zip") && wishIn(request.header("accept")).form !== "json") {
    const document = await releaseOf(session, id, word.slice(0, -".zip".length));
    if (document !== null) return archive(session, request, id, document);
  }
  for (const version of new Set([word, withoutJson(word)])) {
    const document = await releaseOf(session, id, version);
    const list = document && (await listOf(session, id));
    if (document === null || list === null) continue;
    const links = linksTo(session, id, list, releaseIn(document.bytes.toString("utf8")).version);
    return documentReply(request, bothHold(document, list), "application/json", links);
  }
  throw noVersion(session, id, semanticVersions.normalize(word.replace(/\.(?:zip|json)$/u, "")));
};

const releaseOf = async (session: FormatSession, id: PackageId, version: string): Promise<Rendered | null> => {
  if (!isSemanticVersion(version)) return null;
  const remote = (path: string) => session.remoteDocument(id, path, acceptJson);
  return session.rendered(id, `release ${version}`, (view) => releaseText(view, version, remote));
};

/** The first, which is what it was made of only while the other is. */
const bothHold = (document: Rendered, other: Rendered): Rendered => ({
  ...document,
  holds: () => document.holds?.() === true && other.holds?.() === true,
});

const archive = async (session: FormatSession, request: Request, id: PackageId, document: Rendered): Promise<Reply> => {
  const { version, signature } = releaseIn(document.bytes.toString("utf8"));
  const filename = archiveName(id, version);
  const asset = await session.open(id, version, filename, { reads: request.method === "GET" });
  const { sha256 } = asset.digests;
  const reply = await assetReply(request, asset, { contentType: "application/zip" });
  const headers = {
    ...reply.headers,
    "content-disposition": `attachment; filename="${filename}"`,
    ...(sha256 !== undefined && { digest: `sha-256=${Buffer.from(sha256, "hex").toString("base64")}` }),
    ...(signature && {
      "x-swift-package-signature-format": signature.format,
      "x-swift-package-signature": signature.base64,
    }),
  };
  const { holds } = reply;
  return { ...reply, headers, ...(holds && { holds: () => holds() && document.holds?.() === true }) };
};

/** What there is to choose from among a version's manifests. */
interface Choice extends Pick<Manifest, "alternates"> {
  /** As it was published. */
  readonly version: string;
}

/** Null where the version is not there. Fetches its archive where nobody has looked into it. */
const choiceOf = async (session: FormatSession, id: PackageId, wanted: string): Promise<Rendered | null> => {
  const read = () =>
    session.rendered(id, `manifests ${wanted}`, async (view) => {
      const found = versionIn(view, wanted);
      if (found === null) return null;
      const { alternates } = parseManifest(found.manifest);
      return JSON.stringify({ version: found.version, alternates } satisfies Choice);
    });
  const known = await read();
  if (known === null || choiceIn(known).alternates !== undefined) return known;
  const { version } = choiceIn(known);
  const body = await (await session.open(id, version, archiveName(id, version), { reads: true })).read();
  if (!Buffer.isBuffer(body)) for await (const _ of body);
  return read();
};

const choiceIn = (choice: Rendered): Choice => JSON.parse(choice.bytes.toString("utf8")) as Choice;

const keptForGood = "private, max-age=31536000, immutable";

/** The plain manifest, or the one for a version of Swift where there is one. */
export const manifest = async (session: FormatSession, request: Request, parameters: Parameters): Promise<Reply> => {
  const id = parseName(parameters.scope ?? "", parameters.name ?? "");
  const asked = semanticVersions.normalize(parameters.version ?? "");
  const choice = await choiceOf(session, id, asked);
  if (choice === null) throw noVersion(session, id, asked);
  const { version, alternates = [] } = choiceIn(choice);
  const address = addressOf(session.endpoint, id, version, manifestName());
  const wanted = request.query.get("swift-version");
  const chosen = wanted === null ? undefined : alternateFor(alternates, wanted);
  if (wanted !== null && chosen === undefined) return { status: 303, headers: { location: address }, body: null };
  const filename = manifestName(chosen?.swift);
  const document = await session.rendered(id, `file ${version} ${filename}`, (view) =>
    fileBytes(session, view, version, filename),
  );
  if (document === null) throw notFound(`There is no ${filename} of version ${version} of ${named(id)}.`, "asset", filename);
  const links = chosen === undefined ? manifestLinks(alternates, address) : {};
  return documentReply(request, bothHold(document, choice), "text/x-swift", {
    ...links,
    "cache-control": keptForGood,
    "content-disposition": `attachment; filename="${filename}"`,
  });
};

/** Zeros at the end of a version of Swift do not count. */
const alternateFor = (alternates: readonly Alternate[], wanted: string): Alternate | undefined => {
  const plain = (version: string): string => version.replace(/(?:\.0)+$/u, "");
  return alternates.find(({ swift }) => swift === wanted) ?? alternates.find(({ swift }) => plain(swift) === plain(wanted));
};

/** Reading a manifest is a look that keeps nothing: versions are retained when their archive is downloaded. */
const fileBytes = async (session: FormatSession, { id, versions }: PackageView, version: string, name: string) => {
  const known = versions.find((candidate) => candidate.version === version);
  const isAsset = known?.assets.some((asset) => asset.name === name) === true;
  const { peek, size } = await session.open(id, version, isAsset ? name : archiveName(id, version));
  if (peek === null || size === null) return null;
  return isAsset ? peek({ start: 0, end: size - 1 }) : manifestIn({ size, read: peek }, name);
};

const maxIdentifiers = 100;

/** The packages whose sources are at an address. */
export const identifiers = async (session: FormatSession, { query }: Request): Promise<Reply> => {
  const url = query.get("url") ?? "";
  if (url === "") throw invalid("The query must give the address of sources as url.", "FIELD_VALIDATION_FAILED");
  const word = repositoryWord(url);
  const { found } = await session.search({ words: [word ?? ""], from: 0, size: word === null ? 0 : maxIdentifiers });
  const seen = await Promise.all(found.map(async (one) => ((await session.view(one.id)) === null ? [] : [one])));
  const names = seen.flat().map(({ id, manifest: text }) => publishedName(id, parseManifest(text)));
  if (names.length === 0) throw notFound(`No package in repository ${session.repository} has its sources there.`, "package");
  return jsonReply(200, { identifiers: names });
};

/** Says that the caller's token is good here, and that the registry is up. */
export const welcome = async (session: FormatSession): Promise<Reply> => {
  await session.authorizeRead();
  return { status: 200, headers: {}, body: null };
};

const noPackage = (session: FormatSession, id: PackageId): Fault =>
  notFound(`There is no ${named(id)} in repository ${session.repository}.`, "package", id.name);

const noVersion = (session: FormatSession, id: PackageId, version: string): Fault =>
  notFound(
    `There is no version ${version} of ${named(id)} in repository ${session.repository}.`,
    "package-version",
    quote(version),
  );

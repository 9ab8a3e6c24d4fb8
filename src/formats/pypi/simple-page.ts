/*
 * A project's page of the simple index, as HTML and as JSON (PEP 503, 592, 629, 658, 691, 700, 714, 740), made of what a
 * repository shows of the project. Links are paths from the server's root: they hold whatever name or final slash a
 * client uses.
 */
import { offloadFrom } from "../../offload/offload.ts";
import type { AssetView, PackageView, VersionView } from "../../registry/format-session.ts";
import { parseDistribution } from "./distribution.ts";
import { type FileFacts, parseManifest, uploadTime } from "./manifest.ts";

export type PageForm = "html" | "json";

const module = new URL(import.meta.url);
const asideFromLength = 512 * 1024;

/** A file as an index shows it. */
export interface IndexFile {
  readonly filename: string;
  readonly version: string;
  /** From the server's root. */
  readonly path: string;
  readonly digests: AssetView["digests"];
  readonly size: number | null;
  readonly facts: FileFacts;
}

/** What a page is made of; plain values, to be made elsewhere than on the main thread. */
export interface PageParts {
  readonly form: PageForm;
  readonly name: string;
  /** The endpoint's path; ends with a slash. */
  readonly root: string;
  readonly versions: readonly Pick<VersionView, "version" | "publishedAt" | "manifest" | "assets">[];
}

/** Versions that pages show, oldest first. */
export const listedVersions = (view: PackageView): readonly VersionView[] =>
  view.versions
    .filter(({ status }) => status === "Published")
    .sort((a, b) => a.publishedAt - b.publishedAt || (a.version < b.version ? -1 : 1));

/** Null when no version is left to show. */
export const renderPage = async (view: PackageView, form: PageForm, endpoint: string): Promise<Uint8Array | string | null> => {
  const listed = listedVersions(view);
  if (listed.length === 0) return null;
  const parts: PageParts = {
    form,
    name: view.id.name,
    root: new URL(endpoint).pathname,
    versions: listed.map(({ version, publishedAt, manifest, assets }) => ({ version, publishedAt, manifest, assets })),
  };
  const length = listed.reduce((sum, { manifest }) => sum + manifest.length, 0);
  return offloadFrom(asideFromLength, length, module, pageText, parts);
};

export const pageText = (parts: PageParts): string => {
  const files = parts.versions.flatMap((version) => filesOf(parts, version));
  return parts.form === "html" ? htmlPage(parts, files) : jsonPage(parts, files);
};

/** The distributions of one version, by name. */
export const filesOf = (
  { name, root }: Pick<PageParts, "name" | "root">,
  { version, publishedAt, manifest, assets }: PageParts["versions"][number],
): readonly IndexFile[] => {
  const { files, yanked } = parseManifest(manifest);
  const folder = `${root}simple/${name}/${encodeURIComponent(version)}/`;
  return assets
    .filter((asset) => parseDistribution(asset.name, name) !== null)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name: filename, digests, size }) => {
      const known = files[filename] ?? {};
      // What no index said a time for was published, as far as anybody knows, with its version.
      const uploadedAt = known.uploadedAt ?? (publishedAt > 0 ? uploadTime(publishedAt) : undefined);
      const facts = { ...known, ...(yanked !== undefined && { yanked }), ...(uploadedAt !== undefined && { uploadedAt }) };
      return { filename, version, path: `${folder}${encodeURIComponent(filename)}`, digests, size, facts };
    });
};

const escaped: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/gu, (mark) => escaped[mark] ?? mark);

const attribute = (name: string, value: string | undefined): string =>
  value === undefined ? "" : ` ${name}="${escapeHtml(value)}"`;

export const htmlDocument = (title: string, meta: string, lines: readonly string[]): string =>
  `<!DOCTYPE html>
<html>
<head>
<meta name="pypi:repository-version" content="${meta}">
<title>${escapeHtml(title)}</title>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
${lines.join("\n")}
</body>
</html>
`;

const htmlPage = ({ name }: PageParts, files: readonly IndexFile[]): string =>
  htmlDocument(`Links for ${name}`, apiVersion(files), files.map(anchor));

const anchor = ({ filename, path, digests, facts }: IndexFile): string => {
  const { requiresPython, yanked, metadata } = facts;
  const beside = metadata === undefined || metadata === true ? metadata && "true" : `sha256=${metadata}`;
  const attributes = [
    attribute("href", `${path}${fragment(digests)}`),
    attribute("data-requires-python", requiresPython),
    attribute("data-yanked", yanked === true ? "" : yanked),
    attribute("data-core-metadata", beside || undefined),
    attribute("data-dist-info-metadata", beside || undefined),
  ];
  return `<a${attributes.join("")}>${escapeHtml(filename)}</a><br>`;
};

const fragment = (digests: AssetView["digests"]): string => {
  const algorithm = (["sha256", "sha512", "sha1", "md5"] as const).find((name) => digests[name] !== undefined);
  return algorithm === undefined ? "" : `#${algorithm}=${digests[algorithm]}`;
};

/** PEP 700 wants every size; PEP 740 came with 1.3. */
const apiVersion = (files: readonly IndexFile[]): string => {
  if (files.some(({ size }) => size === null)) return "1.0";
  return files.some(({ facts }) => facts.provenance !== undefined) ? "1.3" : "1.1";
};

const jsonPage = ({ name, root, versions }: PageParts, files: readonly IndexFile[]): string =>
  JSON.stringify({
    meta: { "api-version": apiVersion(files) },
    name,
    versions: versions.map(({ version }) => version),
    files: files.map((file) => jsonFile(file, name, root)),
  });

const jsonFile = ({ filename, version, path, digests, size, facts }: IndexFile, name: string, root: string) => {
  const metadata = facts.metadata === undefined ? false : facts.metadata === true || { sha256: facts.metadata };
  return {
    filename,
    url: path,
    hashes: hashesOf(digests),
    "requires-python": facts.requiresPython,
    size: size ?? undefined,
    "upload-time": facts.uploadedAt,
    yanked: facts.yanked ?? false,
    "core-metadata": metadata,
    "data-dist-info-metadata": metadata,
    ...(facts.provenance !== undefined && { provenance: provenancePath(root, name, version, filename) }),
  };
};

/** One digest does, and pages are long: the strongest that every client knows. */
const hashesOf = ({ sha256, ...others }: AssetView["digests"]): AssetView["digests"] =>
  sha256 === undefined ? others : { sha256 };

const provenancePath = (root: string, name: string, version: string, filename: string): string =>
  `${root}integrity/${name}/${encodeURIComponent(version)}/${encodeURIComponent(filename)}/provenance`;

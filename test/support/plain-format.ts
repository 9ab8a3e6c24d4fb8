/*
 * A package format as plain as can be, for tests of what all formats share. A version has assets and a manifest of all
 * that was said of it; where that says `beside`, it gets the assets that were there before. Another registry has one document for each package, `<name>.json`.
 */
import { createHash } from "node:crypto";
import { jsonReply } from "../../src/http/replies.ts";
import { Fault, invalid } from "../../src/model/fault.ts";
import { formatNames, type PackageId } from "../../src/model/package.ts";
import type { Formats, Listing, PackageFormat, RemoteVersion, UpstreamProtocol } from "../../src/registry/package-format.ts";

const [name] = formatNames;

export const packageId = (words: string): PackageId => {
  const [namespace, last] = words.split("/");
  return last === undefined
    ? { format: name, namespace: null, name: words }
    : { format: name, namespace: namespace ?? "", name: last };
};

export const sha256Of = (bytes: string | Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** What another registry says of a package. */
export interface PlainDocument {
  readonly versions: Record<string, Omit<RemoteVersion, "version">>;
  readonly tags: Record<string, string>;
}

const read = (bytes: Buffer): Listing => {
  try {
    const { versions, tags } = JSON.parse(bytes.toString()) as PlainDocument;
    return { versions: Object.entries(versions).map(([version, said]) => ({ version, ...said })), tags };
  } catch (cause) {
    throw new Fault("UpstreamUnavailable", "The other registry sent a document that cannot be read.", { cause });
  }
};

const describe: UpstreamProtocol["describe"] = async (documents, id) => {
  const document = await documents.get(`${id.name}.json`, { accept: "application/json", keep: true });
  return document === null ? null : read(document.bytes);
};

export const plain: PackageFormat = {
  name,
  naming: {
    normalize: (namespace, text) => ({ namespace, name: text }),
    display: (id) => (id.namespace === null ? id.name : `${id.namespace}/${id.name}`),
  },
  versions: { normalize: (version) => version, compare: (a, b) => (a < b ? -1 : 1), isPrerelease: () => false },
  inspect: async ({ manifest, assets }) => {
    if (assets.some((asset) => asset.name === "bad")) throw invalid("An asset is bad.");
    const { readme, ...said } = JSON.parse(manifest ?? "{}") as { readme?: string; beside?: readonly string[] };
    return (before) => {
      const beside = said.beside && { beside: before.assets.map((asset) => asset.name).sort() };
      return { manifest: JSON.stringify({ ...JSON.parse(before.manifest ?? "{}"), ...said, ...beside }), readme };
    };
  },
  describe: (id, manifest) => {
    const { summary = null, keywords = [] } = JSON.parse(manifest) as { summary?: string; keywords?: string[] };
    const unknown = { homePage: null, sourceCodeRepository: null, licenses: [], dependencies: [] };
    return { displayName: id.name, summary, keywords, ...unknown };
  },
  routes: [],
  refuse: (fault) => jsonReply(400, { error: fault.message }),
  upstream: {
    publicAddress: () => null,
    describe,
    locate: async (documents, id, version, asset) => {
      const found = (await describe(documents, id))?.versions.find((candidate) => candidate.version === version);
      return found?.assets.some((candidate) => candidate.name === asset) ? found : null;
    },
  },
};

/** All formats, each as plain as that. */
export const plainFormats = Object.fromEntries(formatNames.map((format) => [format, { ...plain, name: format }])) as Formats;

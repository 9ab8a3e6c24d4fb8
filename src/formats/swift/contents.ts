/* Looking into a source archive: what SwiftPM would not unpack or read never gets in (formats spec, swift 4). */
import { openZip, type Zip, type ZipEntry } from "../../archives/zip.ts";
import { type ZipSource, zipSourceOf } from "../../archives/zip-source.ts";
import { invalid, isFault } from "../../model/fault.ts";
import { quote } from "../../model/quote.ts";
import type { NamedBlob } from "../../registry/package-format.ts";
import { type Alternate, manifestName } from "./manifest.ts";

export interface Contents {
  readonly alternates: readonly Alternate[];
  /** The manifests' own bytes by the names of their files. */
  readonly manifests: ReadonlyMap<string, Buffer>;
}

const maxManifestBytes = 1024 ** 2;
const maxAlternates = 50;
const maxLinks = 1000;
const maxTargetBytes = 4096;

/** Throws a Validation fault on what is no source archive of a package. */
export const readArchive = async (archive: Pick<NamedBlob, "size" | "open">): Promise<Contents> => {
  const zip = await openZip("The source archive", zipSourceOf(archive));
  const folder = folderIn(zip.entries);
  await checkLinks(zip, folder);
  const byPath = new Map(zip.entries.map((entry) => [entry.name.slice(folder.length), entry]));
  const main = byPath.get(manifestName());
  if (main === undefined) throw invalid(`The source archive holds no ${quote(folder + manifestName())}.`);
  const found = await readManifest(zip, main, manifestName());
  if (found.tools === null) throw invalid("The first line of the Package.swift names no version of the Swift tools.");
  const manifests = new Map([[manifestName(), found.bytes]]);
  const alternates: Alternate[] = [];
  for (const [path, entry] of byPath) {
    const swift = /^Package@swift-([0-9]{1,9}(?:\.[0-9]{1,9}){0,2})\.swift$/u.exec(path)?.[1];
    if (swift === undefined) continue;
    if (alternates.length === maxAlternates) throw invalid(`The source archive has more than ${maxAlternates} manifests.`);
    const { bytes, tools } = await readManifest(zip, entry, path);
    manifests.set(path, bytes);
    alternates.push({ swift, tools: tools ?? swift });
  }
  return { alternates, manifests };
};

/** A manifest out of an archive that is here; null where it holds none that can be read. */
export const manifestIn = async (archive: ZipSource, name: string): Promise<Buffer | null> => {
  try {
    const zip = await openZip("The source archive", archive);
    const entry = zip.entries.find(({ name: path }) => path === folderIn(zip.entries) + name);
    return entry === undefined ? null : (await readManifest(zip, entry, name)).bytes;
  } catch (thrown) {
    if (isFault(thrown, "Validation")) return null;
    throw thrown;
  }
};

/** The one folder that all lies in, with its slash. */
const folderIn = (entries: readonly ZipEntry[]): string => {
  const odd = entries.find(({ name }) => /(?:^|\/)\.?\//u.test(name));
  if (odd !== undefined) throw invalid(`${quote(odd.name)} in the source archive is not a plain path.`);
  const folder = /^[^/]+\//u.exec(entries[0]?.name ?? "")?.[0];
  if (folder === undefined || entries.some(({ name }) => !name.startsWith(folder))) {
    throw invalid("The source archive does not hold exactly one folder with all in it.");
  }
  return folder;
};

const readManifest = async (zip: Zip, entry: ZipEntry, path: string): Promise<{ bytes: Buffer; tools: string | null }> => {
  if (entry.isLink) throw invalid(`The ${path} in the source archive is a link.`);
  const bytes = await zip.read(entry, maxManifestBytes);
  return { bytes, tools: toolsVersionIn(bytes.toString("utf8")) };
};

/** The version of the Swift tools that a manifest asks for in its first line; null where it asks for none. */
export const toolsVersionIn = (text: string): string | null =>
  /^\ufeff?\s*\/\/[ \t]*swift-tools-version[ \t]*:[ \t]*([0-9]{1,9}(?:\.[0-9]{1,9}){0,2})(?![0-9.])/iu.exec(
    text.slice(0, 1000),
  )?.[1] ?? null;

/**
 * A link leads to what lies in the folder, and nothing lies below a link: what is unpacked in any order stays inside. Ways up
 * stand at a target's beginning alone, where no other link can change what they mean.
 */
const checkLinks = async (zip: Zip, folder: string): Promise<void> => {
  const links = zip.entries.filter(({ isLink }) => isLink);
  if (links.length > maxLinks) throw invalid(`The source archive holds more than ${maxLinks} links.`);
  // Some systems do not tell case apart.
  const paths = new Set(links.map(({ name }) => name.toLowerCase()));
  for (const link of links) {
    const target = (await zip.read(link, maxTargetBytes)).toString("utf8");
    const [, up = "", down = ""] = /^((?:\.\.?(?:\/|$))*)(.*)$/su.exec(target) ?? [];
    const depth = link.name.slice(folder.length).split("/").length - 1;
    const climbs = up.split("/").filter((word) => word === "..").length;
    if (climbs > depth || /^\/|\\|\0/u.test(target) || down.split("/").includes("..")) {
      throw invalid(`${quote(link.name)} in the source archive is a link to ${quote(target)}, which is not in its folder.`);
    }
  }
  const below = zip.entries.find(({ name }) => parentsOf(name.toLowerCase()).some((parent) => paths.has(parent)));
  if (below !== undefined) throw invalid(`${quote(below.name)} in the source archive lies below a link.`);
};

const parentsOf = (path: string): readonly string[] => {
  const words = path.split("/");
  return words.slice(1).map((_, at) => words.slice(0, at + 1).join("/"));
};

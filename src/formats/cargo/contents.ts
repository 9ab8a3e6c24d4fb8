/* Looking into a crate: what cargo would refuse to unpack or misread never gets in. */

import { parse } from "smol-toml";
import { readTarball, type TarballEntry } from "../../archives/tarball.ts";
import { Fault, invalid } from "../../model/fault.ts";
import { type JsonObject, objectIn, textIn } from "../../model/json.ts";
import { quote } from "../../model/quote.ts";
import type { NamedBlob } from "../../registry/package-format.ts";
import type { About } from "./manifest.ts";

export interface Contents {
  /** Of its Cargo.toml. */
  readonly name: string;
  readonly version: string;
  readonly about: About;
  readonly readme: string | null;
}

const maxTomlBytes = 1024 ** 2;
const maxReadmeBytes = 1024 ** 2;
/** Cargo unpacks half a gigabyte, or twenty times what the crate has. */
const unpackedLimit = (size: number): number => Math.max(512 * 1024 ** 2, 20 * size);

/**
 * Throws a Validation fault on what is no crate of this name and version; `name` as it was published. A readme is found where
 * it lies behind the Cargo.toml, as in all that cargo packs.
 */
export const readCrate = async (crate: NamedBlob, name: string, version: string): Promise<Contents> => {
  const folder = `${name}-${version}/`;
  let section: JsonObject | null = null;
  let readme: string | null = null;
  await readTarball("The crate", crate, unpackedLimit(crate.size), async (entry) => {
    const path = pathIn(folder, entry);
    if (path === "Cargo.toml") {
      if (section !== null) throw invalid("The crate holds two entries called Cargo.toml.");
      if (entry.size > maxTomlBytes) throw invalid("The Cargo.toml in the crate is larger than 1 MB.");
      section = packageSection(await entry.text());
    } else if (section !== null && path === (section.readme ?? "README.md") && entry.size <= maxReadmeBytes) {
      readme = await entry.text();
    }
  });
  if (section === null) throw invalid(`The crate holds no ${folder}Cargo.toml.`);
  return contentsOf(section, readme);
};

const contentsOf = (section: JsonObject, readme: string | null): Contents => ({
  name: textIn(section.name) ?? "",
  version: textIn(section.version) ?? "",
  about: aboutIn(section),
  readme,
});

/** The entry's path below the folder that all entries lie in; empty for the folder itself. */
const pathIn = (folder: string, { name, is }: TarballEntry): string => {
  const path = name.replace(/^(?:\.\/)+/u, "");
  if (is === "other") throw invalid(`${quote(name)} in the crate is neither a file nor a folder.`);
  if (`${path}/` === folder) return "";
  if (!path.startsWith(folder) || path.split(/[/\\]/u).includes("..")) {
    throw invalid(`The crate holds ${quote(name)}, which does not lie below ${folder}.`);
  }
  return path.slice(folder.length);
};

/** Crates of old call it `project`. */
const packageSection = (text: string): JsonObject => {
  try {
    const manifest = parse(text.replace(/^\ufeff/u, ""), { maxDepth: 100, integersAsBigInt: "asNeeded" });
    return objectIn(manifest.package ?? manifest.project);
  } catch (cause) {
    throw new Fault("Validation", "The Cargo.toml in the crate is not TOML.", { reason: "CANNOT_PARSE", cause });
  }
};

const aboutIn = (section: JsonObject): About => {
  const words = ["description", "homepage", "documentation", "repository", "license"] as const;
  const texts = words.flatMap((word) => (textIn(section[word]) === null ? [] : [[word, String(section[word])] as const]));
  const keywords = Array.isArray(section.keywords) ? section.keywords.filter((word) => textIn(word) !== null) : [];
  return { ...Object.fromEntries(texts), ...(keywords.length > 0 && { keywords }) };
};

/* Looking into a gem: a tar archive of a gemspec, of its files and of the checksums of both (formats spec, ruby 3). */

import { createHash, type Hash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { readAll } from "../../archives/read-all.ts";
import { readTar, readTarball, type TarballEntry } from "../../archives/tarball.ts";
import { Fault, invalid, isFault } from "../../model/fault.ts";
import { quote } from "../../model/quote.ts";
import { offloadFrom } from "../../offload/offload.ts";
import type { NamedBlob } from "../../registry/package-format.ts";
import { parseSpecification, plainYaml, type Specification } from "./specification.ts";

export interface Contents {
  readonly specification: Specification;
  readonly readme: string | null;
}

type Source = Pick<NamedBlob, "size" | "open">;

const maxSpecificationBytes = 4 * 1024 ** 2;
const maxChecksumsBytes = 64 * 1024;
const maxReadmeBytes = 1024 ** 2;
const module = new URL("./specification.ts", import.meta.url);
const asideFromLength = 128 * 1024;
const unpackedLimit = (size: number): number => Math.max(512 * 1024 ** 2, 20 * size);

const specificationFile = "metadata.gz";
const filesFile = "data.tar.gz";
const checksumsFile = "checksums.yaml.gz";

/** What was found so far; each part of a gem comes once. */
interface Parts {
  specification?: string;
  readme: string | null;
  checksums?: string;
  readonly digests: Map<string, Readonly<Record<string, string>>>;
}

/** Throws a Validation fault, which says that it cannot be parsed, on what RubyGems would not install. */
export const readGem = async (gem: Source): Promise<Contents> => {
  const parts: Parts = { readme: null, digests: new Map() };
  try {
    await readTar("The gem", gem, (entry) => readPart(parts, entry));
  } catch (thrown) {
    throw isFault(thrown, "Validation")
      ? new Fault("Validation", thrown.message, { ...thrown.detail, reason: "CANNOT_PARSE" })
      : thrown;
  }
  const { specification: text, checksums } = parts;
  if (text === undefined) throw refused(`The gem holds no ${specificationFile}.`);
  if (!parts.digests.has(filesFile)) throw refused(`The gem holds no ${filesFile}.`);
  if (checksums !== undefined) checkSums(checksums, parts.digests);
  const specification = await offloadFrom(asideFromLength, text.length, module, parseSpecification, text);
  return { specification, readme: parts.readme };
};

const refused = (message: string) => invalid(message, "CANNOT_PARSE");

const readPart = async (parts: Parts, entry: TarballEntry): Promise<void> => {
  const { name, is } = entry;
  if (name !== specificationFile && name !== filesFile && name !== checksumsFile) return;
  if (is !== "file" || parts.digests.has(name)) throw refused(`The gem holds ${name} twice, or not as a file.`);
  const hashes = { sha512: createHash("sha512"), sha256: createHash("sha256"), sha1: createHash("sha1") };
  const source = { size: entry.size, open: () => hashed(entry, Object.values(hashes)) };
  if (name === specificationFile) parts.specification = await unzip(name, source, maxSpecificationBytes);
  else if (name === checksumsFile) parts.checksums = await unzip(name, source, maxChecksumsBytes);
  else parts.readme = await readFiles(source);
  parts.digests.set(name, Object.fromEntries(Object.entries(hashes).map(([algorithm, made]) => [algorithm, made.digest("hex")])));
};

/** Passes an entry on; whoever takes less than the whole has not read what its checksum is of. */
async function* hashed(entry: TarballEntry, hashes: readonly Hash[]): AsyncGenerator<Uint8Array> {
  for await (const piece of entry.open()) {
    for (const made of hashes) made.update(piece);
    yield piece;
  }
}

const unzip = async (name: string, source: Source, maxBytes: number): Promise<string> => {
  if (source.size > maxBytes) throw refused(`${name} in the gem is larger than ${maxBytes} bytes.`);
  const packed = await readAll(source.open());
  try {
    return gunzipSync(packed, { maxOutputLength: maxBytes }).toString("utf8");
  } catch (cause) {
    throw invalid(
      `${name} in the gem is not compressed by gzip, or unpacks to more than ${maxBytes} bytes.`,
      "CANNOT_PARSE",
      cause,
    );
  }
};

const readmeName = /^(?:\.\/)?readme(?:\.[a-z]+)?$/iu;

/** Gives the readme among the files. */
const readFiles = async (source: Source): Promise<string | null> => {
  let readme: string | null = null;
  await readTarball(`${filesFile} in the gem`, source, unpackedLimit(source.size), async ({ name, size, is, text }) => {
    if (name.startsWith("/") || name.split(/[/\\]/u).includes("..")) {
      throw refused(`The gem holds ${quote(name)}, a path outside itself.`);
    }
    if (readme === null && is === "file" && size <= maxReadmeBytes && readmeName.test(name)) readme = await text();
  });
  return readme;
};

const algorithms: Readonly<Record<string, string>> = { SHA512: "sha512", SHA256: "sha256", SHA1: "sha1" };

/** Of what is listed with a checksum that is known here, each must be right. */
const checkSums = (text: string, digests: Parts["digests"]): void => {
  const listed = plainYaml("The list of checksums", text);
  if (typeof listed !== "object" || listed === null || Array.isArray(listed))
    throw refused("The list of checksums in the gem is none.");
  for (const [algorithm, files] of Object.entries(listed)) {
    const known = algorithms[algorithm];
    if (known === undefined || typeof files !== "object" || files === null) continue;
    for (const [file, digest] of Object.entries(files)) {
      const found = digests.get(file)?.[known];
      if (found !== undefined && found !== digest)
        throw refused(`${file} in the gem has another ${algorithm} than the gem lists.`);
    }
  }
};

/* Python distributions out of readable parts. */
import { sha256Of } from "./plain-format.ts";
import { tgz } from "./tarballs.ts";
import { zip } from "./zips.ts";

/** Fields of core metadata, with one line for each value. */
export type Metadata = Readonly<Record<string, string | readonly string[]>>;

export interface DistributionWish {
  readonly metadata?: Metadata;
  readonly description?: string;
  readonly files?: Readonly<Record<string, string | Buffer>>;
  /** The end of a wheel's name. */
  readonly tags?: string;
}

export interface BuiltDistribution {
  readonly filename: string;
  readonly bytes: Buffer;
  readonly sha256: string;
  /** What stands in its METADATA or PKG-INFO. */
  readonly metadata: string;
}

export const metadataText = (name: string, version: string, { metadata = {}, description }: DistributionWish = {}): string => {
  const fields: Metadata = { "Metadata-Version": "2.1", Name: name, Version: version, ...metadata };
  const lines = Object.entries(fields).flatMap(([key, values]) => [values].flat().map((value) => `${key}: ${value}`));
  return `${lines.join("\n")}\n${description === undefined ? "" : `\n${description}`}`;
};

const built = (filename: string, bytes: Buffer, metadata: string): BuiltDistribution => ({
  filename,
  bytes,
  sha256: sha256Of(bytes),
  metadata,
});

/** As file names spell a project. */
const escaped = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, "_");

/** A wheel with one module that says its name and version. */
export const wheel = (name: string, version: string, wish: DistributionWish = {}): BuiltDistribution => {
  const { tags = "py3-none-any", files = {} } = wish;
  const stem = `${escaped(name)}-${version}`;
  const metadata = metadataText(name, version, wish);
  const contents = {
    [`${escaped(name)}.py`]: `said = "${name} ${version}"\n`,
    ...files,
    [`${stem}.dist-info/METADATA`]: metadata,
    [`${stem}.dist-info/WHEEL`]: `Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: ${tags}\n`,
  };
  const record = [...Object.keys(contents).map((path) => `${path},,`), `${stem}.dist-info/RECORD,,`, ""].join("\n");
  return built(`${stem}-${tags}.whl`, zip({ ...contents, [`${stem}.dist-info/RECORD`]: record }), metadata);
};

/** A source archive that setuptools can build. */
export const sdist = async (name: string, version: string, wish: DistributionWish = {}): Promise<BuiltDistribution> => {
  const stem = `${escaped(name)}-${version}`;
  const metadata = metadataText(name, version, wish);
  const files = {
    "PKG-INFO": metadata,
    "setup.py": `from setuptools import setup\nsetup(name="${name}", version="${version}")\n`,
  };
  const paths = Object.entries({ ...files, ...wish.files }).map(([path, content]) => [`${stem}/${path}`, content]);
  return built(`${stem}.tar.gz`, await tgz(Object.fromEntries(paths)), metadata);
};

export const egg = (name: string, version: string): BuiltDistribution => {
  const metadata = metadataText(name, version);
  return built(`${escaped(name)}-${version}-py3.11.egg`, zip({ "EGG-INFO/PKG-INFO": metadata, "module.py": "" }), metadata);
};

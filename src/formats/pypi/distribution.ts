/* What the name of a distribution says (PEP 427, 625; formats spec, pypi 3, 5). */
import { normalizeName } from "./naming.ts";
import { isVersion } from "./versions.ts";

export interface Distribution {
  readonly kind: "wheel" | "sdist" | "egg";
  readonly version: string;
}

const sdistEnding = /\.(?:tar\.gz|tgz|zip|tar\.bz2|tar\.xz|tar)$/iu;

/** Null for what is no distribution of this project, whose name is normalized. */
export const parseDistribution = (filename: string, project: string): Distribution | null => {
  if (filename.endsWith(".whl")) return parseWheel(filename.slice(0, -".whl".length), project);
  if (filename.endsWith(".egg")) return parseEgg(filename.slice(0, -".egg".length), project);
  const ending = sdistEnding.exec(filename);
  return ending === null ? null : parseSdist(filename.slice(0, ending.index), project);
};

/** name-version(-build)?-python-abi-platform */
const parseWheel = (stem: string, project: string): Distribution | null => {
  const [name = "", version = "", ...tags] = stem.split("-");
  if (tags.length < 3 || tags.length > 4 || tags.includes("")) return null;
  if (tags.length === 4 && !/^\d/u.test(tags[0] ?? "")) return null;
  return normalizeName(name) === project && isVersion(version) ? { kind: "wheel", version } : null;
};

/** name-version-pyX.Y(-platform)? */
const parseEgg = (stem: string, project: string): Distribution | null => {
  const [, name = "", version = ""] = /^([^-]+)-([^-]+)(?:-py[^-]+(?:-.+)?)?$/u.exec(stem) ?? [];
  return normalizeName(name) === project && isVersion(version) ? { kind: "egg", version } : null;
};

/** name-version, where both may hold hyphens: the project's name tells where the one ends. */
const parseSdist = (stem: string, project: string): Distribution | null => {
  for (let at = stem.indexOf("-"); at > 0; at = stem.indexOf("-", at + 1)) {
    const version = stem.slice(at + 1);
    if (normalizeName(stem.slice(0, at)) === project && isVersion(version)) return { kind: "sdist", version };
  }
  return null;
};

/** The name of what was attested of a distribution; such an asset is none that clients install. */
export const attestationsOf = (filename: string): string => `${filename}.attestations`;

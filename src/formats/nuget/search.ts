/* Finding packages by words, among those that the repository and its upstreams hold (formats spec, nuget 3). */
import { numberIn } from "../../http/query.ts";
import { jsonReply, type Reply } from "../../http/replies.ts";
import type { Request } from "../../http/route.ts";
import type { FormatSession, PackageView } from "../../registry/format-session.ts";
import { queryWords } from "../../registry/search-terms.ts";
import { type Hive, leafUrl, registrationUrl } from "./addresses.ts";
import { type ListedVersion, listedVersions, type VersionWish } from "./listed-versions.ts";
import { isName, parseName } from "./naming.ts";
import { iconUrl } from "./registration.ts";

export interface SearchWish {
  readonly text: string;
  readonly skip: number;
  readonly take: number;
  readonly versions: Required<VersionWish>;
  /** Of what was rendered, what is wanted; left out for all. */
  readonly isWanted?: (rendered: string) => boolean;
}

export interface FoundPackages {
  /** Of what was looked through, those that match; of the rest, those that may. */
  readonly total: number;
  /** What was rendered of each. */
  readonly found: readonly string[];
}

const maxSkip = 3_000;
const maxTake = 1_000;
const lookedAtOnce = 100;
/** So many packages are looked through for those that have a version to show. */
const maxLooked = 5_000;

/**
 * Renders packages that are found by words, each of its versions that match, the oldest first. What has none is not found.
 * `variant` tells what is rendered of a package apart.
 */
export const findPackages = async (
  session: FormatSession,
  { text, skip, take, versions, isWanted = () => true }: SearchWish,
  variant: string,
  render: (view: PackageView, versions: readonly ListedVersion[]) => string,
): Promise<FoundPackages> => {
  const words = queryWords(text);
  const found: string[] = [];
  let [from, total, passed, hidden] = [0, 0, 0, 0];
  do {
    const page = await session.search({ words, from, size: lookedAtOnce });
    total = page.total;
    from += lookedAtOnce;
    const documents = page.found.map(({ id }) =>
      session.rendered(id, `${variant} ${JSON.stringify(versions)}`, async (view) => {
        const matching = listedVersions(view, versions);
        return matching.length === 0 ? null : render(view, matching);
      }),
    );
    for (const document of await Promise.all(documents)) {
      const rendered = document?.bytes.toString("utf8");
      if (rendered === undefined || !isWanted(rendered)) hidden += 1;
      else if (passed < skip) passed += 1;
      else if (found.length < take) found.push(rendered);
    }
  } while (from < total && from < maxLooked && found.length < take);
  return { total: Math.max(total - hidden, passed + found.length), found };
};

/** Only listed versions are found. */
const wishIn = ({ query }: Request): SearchWish => ({
  text: query.get("q") ?? "",
  skip: numberIn(query.get("skip"), 0, maxSkip),
  take: numberIn(query.get("take"), 20, maxTake),
  versions: {
    semVer2: (query.get("semVerLevel") ?? "").startsWith("2."),
    prerelease: query.get("prerelease")?.toLowerCase() === "true",
    listed: true,
  },
});

export const query = async (session: FormatSession, request: Request): Promise<Reply> => {
  const wish = wishIn(request);
  const wantedType = request.query.get("packageType")?.toLowerCase() ?? "";
  const isWanted = (rendered: string): boolean =>
    wantedType === "" || (JSON.parse(rendered) as FoundEntry).packageTypes.some(({ name }) => name.toLowerCase() === wantedType);
  const hive = wish.versions.semVer2 ? "registration-semver2" : "registration";
  const { total, found } = await findPackages(session, { ...wish, isWanted }, "found", (view, versions) =>
    JSON.stringify(foundEntry(view, versions, { endpoint: session.endpoint, hive })),
  );
  return listReply(total, found);
};

const listReply = (total: number, found: readonly string[]): Reply => ({
  ...jsonReply(200, null, { "cache-control": "private, no-cache" }),
  body: `{"totalHits":${total},"data":[${found.join(",")}]}`,
});

type FoundEntry = ReturnType<typeof foundEntry>;

const foundEntry = (
  { id }: PackageView,
  versions: readonly ListedVersion[],
  { endpoint, hive }: { readonly endpoint: string; readonly hive: Hive },
) => {
  const newest = versions.at(-1);
  const { title, description, summary, authors, tags = [], ...manifest } = newest?.manifest ?? { id: id.name, version: "" };
  const registration = registrationUrl(endpoint, hive, id.name);
  return {
    ...{ "@id": registration, "@type": "Package", registration },
    ...{ id: manifest.id, version: manifest.version, title, description, summary, tags },
    ...(authors !== undefined && { authors: [authors] }),
    ...{ projectUrl: manifest.projectUrl, licenseUrl: manifest.licenseUrl },
    iconUrl: iconUrl(endpoint, id.name, newest?.view.version ?? "", manifest),
    ...{ totalDownloads: 0, verified: false },
    packageTypes: manifest.packageTypes ?? [{ name: "Dependency" }],
    versions: versions.map(({ view, manifest: { version } }) => ({
      "@id": leafUrl(endpoint, hive, id.name, view.version),
      version,
      downloads: 0,
    })),
  };
};

/** Ids of packages that begin so, or the versions of one. */
export const autocomplete = async (session: FormatSession, request: Request): Promise<Reply> => {
  const wish = wishIn(request);
  const id = request.query.get("id");
  if (id !== null) {
    const view = isName(id) ? await session.view(parseName(id)) : null;
    const data = view === null ? [] : listedVersions(view, wish.versions).map(({ text }) => JSON.stringify(text));
    return listReply(data.length, data);
  }
  const { total, found } = await findPackages(session, wish, "ids", (_view, versions) =>
    JSON.stringify(versions.at(-1)?.manifest.id ?? ""),
  );
  return listReply(total, found);
};

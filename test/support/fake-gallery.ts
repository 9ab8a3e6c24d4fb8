/* A gallery of NuGet packages out of a server of files, with addresses of its own. */
import type { FileServer } from "./file-server.ts";
import type { BuiltNupkg } from "./nupkgs.ts";

export interface Offer extends BuiltNupkg {
  /** Of its entry, beside what is made here or in its place. */
  readonly entry?: object;
}

const resources = {
  "RegistrationsBaseUrl/3.6.0": "meta-semver2/",
  "RegistrationsBaseUrl/3.4.0": "meta-old/",
  "PackageBaseAddress/3.0.0": "files/",
};

/** Has a server of files say where a gallery's documents are. */
export const openGallery = ({ url, put }: FileServer): void =>
  put(
    "v3/index.json",
    JSON.stringify({
      version: "3.0.0",
      resources: Object.entries(resources).map(([type, path]) => ({ "@id": `${url}${path}`, "@type": type })),
    }),
    false,
  );

export const contentPath = ({ id, version }: BuiltNupkg): string => `files/${id}/${version}/${id}.${version}.nupkg`.toLowerCase();

export const registrationPath = (id: string): string => `meta-semver2/${id.toLowerCase()}/index.json`;

const leafOf = (url: string, offer: Offer): object => ({
  "@id": `${url}meta-semver2/${offer.id.toLowerCase()}/${offer.version}.json`,
  packageContent: `${url}${contentPath(offer)}`,
  catalogEntry: {
    "@id": `${url}catalog/${offer.id}.${offer.version}.json`,
    id: offer.id,
    version: offer.version,
    listed: true,
    published: "2024-05-01T12:00:00.123+00:00",
    authors: "Their author",
    description: `Their ${offer.id}`,
    ...offer.entry,
  },
});

/** Has it offer these packages, oldest first; those of one id are all it has of that. With `pageSize` the index does not hold its pages. */
export const offerPackages = (gallery: FileServer, offers: readonly Offer[], pageSize?: number): void => {
  const { url, put } = gallery;
  for (const [id, all] of Map.groupBy(offers, (offer) => offer.id)) {
    const size = pageSize ?? all.length;
    const pages = Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));
    const items = pages.map((some, at) => {
      const path = `meta-semver2/${id.toLowerCase()}/page-${at}.json`;
      const page = { "@id": `${url}${path}`, count: some.length, lower: some[0]?.version, upper: some.at(-1)?.version };
      const whole = { ...page, items: some.map((offer) => leafOf(url, offer)) };
      put(path, JSON.stringify(whole), false);
      return pageSize === undefined ? whole : page;
    });
    put(registrationPath(id), JSON.stringify({ count: items.length, items }), false);
    for (const offer of all) {
      put(contentPath(offer), offer.bytes, false);
      put(contentPath(offer).replace(/[^/]+$/, `${id.toLowerCase()}.nuspec`), offer.nuspec, false);
    }
  }
};

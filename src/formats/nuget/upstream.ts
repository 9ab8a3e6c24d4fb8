/* How we ask another registry (formats spec, nuget 8): its service index says where the registrations are that tell of versions. */
import { Fault } from "../../model/fault.ts";
import { isObject, objectIn, parseObject, textIn } from "../../model/json.ts";
import type { PackageId } from "../../model/package.ts";
import { offloadFrom } from "../../offload/offload.ts";
import type { Documents, Listing, UpstreamProtocol } from "../../registry/package-format.ts";
import { downloadUrl } from "../../registry/package-url.ts";
import { examine } from "./inspect.ts";
import { followManifest } from "./manifest.ts";
import { named } from "./naming.ts";
import { isAddress } from "./nuspec.ts";
import { pagesApart, parseRegistration } from "./remote-registration.ts";

const module = new URL("./remote-registration.ts", import.meta.url);
const asideFromBytes = 512 * 1024;
/** Of all documents that tell of one package. */
const maxBytes = 256 * 1024 ** 2;
const maxPages = 5_000;
const pagesAtOnce = 16;
const asked = { accept: "application/json", keep: true };

/** The newest first: only these hold versions that need SemVer 2. */
const registrationTypes = ["RegistrationsBaseUrl/3.6.0", "RegistrationsBaseUrl/3.4.0", "RegistrationsBaseUrl"];

/** The folder of registrations; ends with a slash. Throws UpstreamUnavailable where nobody says. */
const registrationsOf = async (documents: Documents): Promise<string> => {
  const document = await documents.get("index.json", asked);
  const folder = document === null ? null : registrationsIn(document.bytes);
  if (folder !== null) return folder;
  throw new Fault("UpstreamUnavailable", "The other registry has no service index that says where its registrations are.");
};

const registrationsIn = (bytes: Buffer): string | null => {
  const { resources } = objectIn(parseObject(bytes.toString("utf8")));
  const known = new Map(
    (Array.isArray(resources) ? resources.filter(isObject) : []).map(({ "@id": at, "@type": type }) => [type, at] as const),
  );
  const address = registrationTypes.map((type) => textIn(known.get(type))).find((found) => found !== null && isAddress(found));
  return address == null ? null : address.replace(/\/*$/u, "/");
};

const describe = async (documents: Documents, id: PackageId): Promise<Listing | null> => {
  const folder = await registrationsOf(documents);
  const index = await documents.get(`${folder}${encodeURIComponent(id.name)}/index.json`, asked);
  if (index === null) return null;
  const pages = pagesApart(index.bytes);
  if (pages === null || pages.length > maxPages) throw unreadable(id);
  const registration = { name: id.name, documents: [index.bytes] };
  let size = index.bytes.length;
  for (let from = 0; from < pages.length; from += pagesAtOnce) {
    const some = await Promise.all(pages.slice(from, from + pagesAtOnce).map((page) => documents.get(page, asked)));
    for (const page of some) {
      size += page?.bytes.length ?? 0;
      if (page === null || size > maxBytes) throw unreadable(id);
      registration.documents.push(page.bytes);
    }
  }
  const listing = await offloadFrom(asideFromBytes, size, module, parseRegistration, registration);
  return listing.versions.length === 0 ? null : listing;
};

const unreadable = (id: PackageId): Fault =>
  new Fault("UpstreamUnavailable", `What the other registry answered for ${named(id)} is no whole registration.`);

/** The Package URL library knows where the public gallery is; its service index has a host of its own below that. */
const publicAddress = (): string | null => {
  const found = downloadUrl("nuget");
  if (found === null) return null;
  const address = new URL("/v3/", found);
  address.host = `api.${address.host}`;
  return address.href;
};

export const upstream: UpstreamProtocol = {
  publicAddress,
  // A source is known by the address of its service index, and that is found in its folder.
  baseOf: (configured) => new URL(configured.href.replace(/\/index\.json\/?$/u, "/")),
  describe,
  examine,
  follow: (kept, now) => followManifest(kept, now.manifest),
};

/* Where everything is found (formats spec, nuget 1): under every name that clients of different ages look for. */

const searches = ["", "/3.0.0-beta", "/3.0.0-rc", "/3.4.0", "/3.5.0"];

const resources: readonly (readonly [path: string, types: readonly string[]])[] = [
  ["v3/flatcontainer/", ["PackageBaseAddress/3.0.0"]],
  ["v3/registration/", ["", "/3.0.0-beta", "/3.0.0-rc", "/3.4.0"].map((version) => `RegistrationsBaseUrl${version}`)],
  ["v3/registration-semver2/", ["RegistrationsBaseUrl/3.6.0", "RegistrationsBaseUrl/Versioned"]],
  ["v3/query", searches.map((version) => `SearchQueryService${version}`)],
  ["v3/autocomplete", searches.map((version) => `SearchAutocompleteService${version}`)],
  ["v3/flatcontainer/{lower_id}/{lower_version}/readme", ["ReadmeUriTemplate/6.13.0"]],
  ["v2/package", ["PackagePublish/2.0.0"]],
  ["v2/symbolpackage", ["SymbolPackagePublish/4.9.0"]],
  ["v2/", ["LegacyGallery/2.0.0"]],
];

/** The oldest client that may take what stands under a type without a version of its own. */
const clientVersions: Readonly<Record<string, string>> = { "RegistrationsBaseUrl/Versioned": "4.3.0-alpha" };

/** `endpoint` ends with a slash. */
export const serviceIndex = (endpoint: string) => ({
  version: "3.0.0",
  resources: resources.flatMap(([path, types]) =>
    types.map((type) => ({ "@id": `${endpoint}${path}`, "@type": type, clientVersion: clientVersions[type] })),
  ),
});

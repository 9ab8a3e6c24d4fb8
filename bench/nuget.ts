/*
 * NuGet packages beside nginx, which sends and takes the same bytes without asking who wants them: a package's registration, which
 * has pages of its own from 128 versions on, the list of its versions, a package, and pushes.
 */
import { randomBytes } from "node:crypto";
import { nupkg, pushBody } from "../test/support/nupkgs.ts";
import { formType } from "../test/support/upload.ts";
import type { Bench } from "./bench.ts";
import { type FormatBench, listOf, measureFormat } from "./format.ts";
import type { Result } from "./results.ts";

/** About as much as a package says of what it needs. */
const needed = ["Microsoft.Bcl", "Newtonsoft.Json", "System.Buffers", "System.Memory", "System.Text.Json"].map(
  (id, at) => `<dependency id="${id}" version="[${at + 1}.0.0, )" />`,
);
const more = `<dependencies><group targetFramework="net6.0">${needed.join("")}</group>
  <group targetFramework=".NETStandard2.0">${needed.join("")}</group></dependencies>
  <license type="expression">MIT</license><projectUrl>https://acme.example/</projectUrl><tags>one two three</tags>`;

const bodyOf = async (id: string, version: string, bytes: number): Promise<Buffer> =>
  pushBody(nupkg(id, version, { more, files: { "content/content.bin": randomBytes(bytes) } }).bytes);

const packages: FormatBench = {
  format: "nuget",
  authorization: (token) => `Bearer ${token}`,
  bodyOf,
  publish: { what: "pushes of a NuGet package", method: "PUT", path: () => "v2/package/", contentType: formType },
  document: { what: "registration", path: (id) => `v3/registration-semver2/${id}/index.json` },
  asset: { what: "nupkg", path: (id) => `v3/flatcontainer/${id}/1.0.0/${id}.1.0.0.nupkg` },
  moreReadings: [
    {
      what: "page of a registration, 64 versions",
      path: `v3/registration-semver2/${listOf(500)}/page/1.64.0/1.127.0.json`,
      unit: "requests/s",
    },
    { what: "list of 500 versions", path: `v3/flatcontainer/${listOf(500)}/index.json`, unit: "requests/s" },
  ],
};

export const measureNuget = (bench: Bench): Promise<readonly Result[]> => measureFormat(bench, packages);

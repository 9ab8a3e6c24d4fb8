/*
 * Swift packages beside nginx, which sends and takes the same bytes without asking who wants them: a list of releases, a release,
 * its manifest and its archive, and publishes.
 */
import { randomBytes } from "node:crypto";
import { archivePart, formType, metadataPart, sourceArchive, swiftForm } from "../test/support/swift.ts";
import type { Bench } from "./bench.ts";
import { type FormatBench, listOf, measureFormat } from "./format.ts";
import type { Result } from "./results.ts";

/** About as much as a publisher says of a release. */
const metadata = {
  author: { name: "Mona", organization: { name: "Cats" } },
  description: "One thing links to another",
  licenseURL: "https://code.example/mona/list/license",
  repositoryURLs: ["https://code.example/mona/list"],
};

const formFor = async (name: string, version: string, bytes: number): Promise<Buffer> =>
  swiftForm(archivePart(sourceArchive(name, version, { "content.bin": randomBytes(bytes) })), metadataPart(metadata));

const releases: FormatBench = {
  format: "swift",
  authorization: (token) => `Bearer ${token}`,
  bodyOf: formFor,
  publish: {
    what: "publishes of a source archive",
    method: "PUT",
    path: (name, version) => `bench/${name}/${version}`,
    contentType: formType,
  },
  document: { what: "list of releases", path: (name) => `bench/${name}` },
  asset: { what: "source archive", path: (name) => `bench/${name}/1.0.0.zip` },
  moreReadings: [
    { what: "release of 50", path: `bench/${listOf(50)}/1.25.0`, unit: "requests/s" },
    { what: "manifest of one of 50 releases", path: `bench/${listOf(50)}/1.25.0/Package.swift`, unit: "requests/s" },
  ],
};

export const measureSwift = (bench: Bench): Promise<readonly Result[]> => measureFormat(bench, releases);

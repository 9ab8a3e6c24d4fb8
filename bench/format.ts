/*
 * What is measured of a format whose packages are published by one request: documents of packages with few and many versions,
 * assets, and publishes, beside servers that send and take the same bytes without asking who wants them.
 */
import type { Agent } from "node:http";
import type { FormatName } from "../src/model/package.ts";
import type { Bench } from "./bench.ts";
import { keptOpen, send } from "./packages.ts";
import { type Place, startPlace } from "./peers/packhouse.ts";
import type { Result } from "./results.ts";
import { assetSizes, measureReads, type Reading, usualReadings, versionCounts } from "./static-reads.ts";
import { measureWrites } from "./static-writes.ts";

export interface FormatBench {
  readonly format: FormatName;
  readonly authorization: (token: string) => string;
  /** What a publish sends of a version whose content is so many bytes that do not compress. */
  readonly bodyOf: (name: string, version: string, bytes: number) => Promise<Buffer>;
  readonly publish: {
    /** As the table has it: `pushes of a gem`. */
    readonly what: string;
    readonly method: "PUT" | "POST";
    readonly path: (name: string, version: string) => string;
    readonly contentType?: string;
  };
  /** Of the package of that name, which has the versions 1.0.0, 1.1.0 and so on. */
  readonly document: { readonly what: string; readonly path: (name: string) => string };
  /** That of version 1.0.0. */
  readonly asset: { readonly what: string; readonly path: (name: string) => string };
  readonly moreReadings?: readonly Reading[];
  /** Names of packages that are there besides those. */
  readonly morePackages?: readonly string[];
}

/** The package that has so many versions. */
export const listOf = (versions: number): string => `list-of-${versions}`;
const assetOf = (bytes: number): string => `asset-of-${bytes}`;

const publishTo = ({ url, token }: Place, { authorization, publish: { method, path, contentType } }: FormatBench) => {
  const headers = { authorization: authorization(token), ...(contentType !== undefined && { "content-type": contentType }) };
  return (name: string, version: string, body: Buffer, agent: Agent): Promise<number> =>
    send(url + path(name, version), { method, headers: { ...headers, "content-length": body.length }, body, agent });
};

const prepare = async (ours: Place, format: FormatBench): Promise<void> => {
  const agent = keptOpen(1);
  const publish = publishTo(ours, format);
  const small = 100;
  const wanted: readonly (readonly [name: string, version: string, bytes: number])[] = [
    ...versionCounts.flatMap((count) => Array.from({ length: count }, (_, at) => [listOf(count), `1.${at}.0`, small] as const)),
    ...assetSizes.map((bytes) => [assetOf(bytes), "1.0.0", bytes] as const),
    ...(format.morePackages ?? []).map((name) => [name, "1.0.0", small] as const),
  ];
  for (const [name, version, bytes] of wanted) {
    await publish(name, version, await format.bodyOf(name, version, bytes), agent);
  }
  agent.destroy();
};

/** Measures the format on a server of its own. */
export const measureFormat = async (bench: Bench, wanted: FormatBench): Promise<readonly Result[]> => {
  const { format: name, authorization, document, asset, moreReadings = [] } = wanted;
  const ours = await startPlace(bench, name, name);
  try {
    await prepare(ours, wanted);
    const usual = usualReadings(
      { what: document.what, path: (versions) => document.path(listOf(versions)) },
      { what: asset.what, path: (bytes) => asset.path(assetOf(bytes)) },
    );
    const place = { url: ours.url, headers: { authorization: authorization(ours.token) } };
    const reads = await measureReads(bench, name, place, [...usual, ...moreReadings]);
    const publish = publishTo(ours, wanted);
    const writes = await measureWrites(bench, {
      name,
      what: `${wanted.publish.what} of 4 KB`,
      bodyOf: (one) => wanted.bodyOf(one, "1.0.0", 4096),
      publish: (one, body, agent) => publish(one, "1.0.0", body, agent),
    });
    return [...reads, ...writes];
  } finally {
    await ours.stop();
  }
};

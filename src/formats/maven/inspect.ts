/* Looks into the one asset that says anything of a version: its POM. Others are bytes that nobody unpacks here. */
import { Fault, invalid } from "../../model/fault.ts";
import type { Inspected, NamedBlob, Submission } from "../../registry/package-format.ts";
import { metadataFile, partsOf } from "./address.ts";
import { type Manifest, parseManifest } from "./manifest.ts";
import { naming } from "./naming.ts";
import { pluginNote } from "./plugins.ts";
import { maxPomBytes, type Pom, readPom } from "./pom.ts";

/** When a version is finished without a client that says so; an upload may say it of itself. */
export type FinishRule = "metadata" | "pom";

export const saying = (rule: FinishRule): string => JSON.stringify({ finish: rule });

/** Throws a Validation fault on a POM that is none, or another package's. */
export const inspect = async (submission: Submission): Promise<Inspected> => {
  const { id, assets, manifest: said } = submission;
  const pom = await pomIn(submission);
  const finishesByPom = said === saying("pom");
  const sent = assets.map(({ name }) => name);
  return (before) => {
    const manifest: Manifest = { ...parseManifest(before.manifest), ...(pom !== null && { pom }) };
    const names = [...sent, ...before.assets.map(({ name }) => name)];
    const isWhole = finishesByPom && manifest.mismatched === undefined && isComplete(submission, manifest.pom, names);
    return {
      manifest: JSON.stringify(manifest),
      ...(isWhole && { finished: true }),
      ...(pom?.packaging === "maven-plugin" && { notes: { [pluginNote.key]: pluginNote.derived(id, pom.name) } }),
    };
  };
};

/** Whether the POM is there, and what it describes. */
export const isComplete = (
  { id, version }: Pick<Submission, "id" | "version">,
  pom: Pom | undefined,
  names: readonly string[],
): boolean => pom !== undefined && (pom.packaging === "pom" || names.some((name) => isMain(partsOf(id, version, name), name)));

const besides = new Set(["pom", "module"]);

const isMain = (parts: ReturnType<typeof partsOf>, name: string): boolean =>
  name !== metadataFile && parts !== null && parts.classifier === "" && !besides.has(parts.extension) && !name.endsWith(".asc");

/** As `inspect`, of what another registry sent; its POMs are what they are. Throws UpstreamUnavailable for a page in the place of a file. */
export const examine = async (fetched: Submission): Promise<Inspected> => {
  for (const asset of fetched.assets) {
    const start = (await readUpTo(asset, 512)).toString("latin1").trimStart().toLowerCase();
    if (!start.startsWith("<!doctype html") && !start.startsWith("<html")) continue;
    throw new Fault(
      "UpstreamUnavailable",
      `What another registry sent for ${asset.name} is a web page, so nothing of it was kept.`,
    );
  }
  return inspect(fetched);
};

const pomIn = async ({ id, version, assets }: Submission): Promise<Pom | null> => {
  const blob = assets.find(({ name }) => name === `${id.name}-${version}.pom`);
  if (blob === undefined) return null;
  if (blob.size > maxPomBytes) {
    throw invalid(`The POM of ${naming.display(id)} ${version} has ${blob.size} bytes; at most ${maxPomBytes} are read.`);
  }
  return readPom(await readUpTo(blob, maxPomBytes), id, version);
};

const readUpTo = async ({ size, open }: NamedBlob, bytes: number): Promise<Buffer> => {
  const pieces: Uint8Array[] = [];
  if (size > 0) for await (const piece of open({ start: 0, end: Math.min(size, bytes) - 1 })) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
};

/* Pushing and yanking gems, and signing in (formats spec, ruby 3, 4). */

import { credentialOf } from "../../access/tokens.ts";
import type { Staged } from "../../blobs/blob-store.ts";
import { readForm } from "../../http/multipart.ts";
import type { Reply } from "../../http/replies.ts";
import type { Request } from "../../http/route.ts";
import { conflict, invalid, notFound } from "../../model/fault.ts";
import { isDownloadable, type PackageId } from "../../model/package.ts";
import { quote } from "../../model/quote.ts";
import type { FormatSession, VersionView } from "../../registry/format-session.ts";
import { reachableView } from "../../registry/reachable-view.ts";
import { readGem } from "./contents.ts";
import type { PushManifest } from "./inspect.ts";
import { type Gem, type Manifest, parseManifest } from "./manifest.ts";
import { fileOf, named, numberOf, parseFullName, parseName, rubyPlatform } from "./naming.ts";
import { textReply } from "./read.ts";
import type { Specification } from "./specification.ts";
import { isSameVersion, versions } from "./versions.ts";

const maxFileLength = 255;
/** Attestations are a field, or a file, beside the gem. */
const formLimits = { fields: 20, fieldBytes: 4 * 1024 ** 2, files: 8 };

/** Takes one gem, whose name is known only from within. Answers 200 also where the very same is there already. */
export const push = async (session: FormatSession, request: Request): Promise<Reply> => {
  const staged = await takeGem(session, request);
  let isHandedOver = false;
  try {
    const contents = await readGem(staged);
    const { name, version, platform } = contents.specification;
    const id = parseName(name);
    const file = fileOf(name, version, platform);
    if (file.length > maxFileLength)
      throw invalid(`The name of the gem's file has more than ${maxFileLength} characters.`, "CANNOT_PARSE");
    const intent = { id, version, finished: true, mayGrow: true };
    await session.admit({ ...intent, assets: [{ name: file, digests: staged.digests }] });
    await checkNew(session, id, contents.specification);
    const manifest = JSON.stringify({ contents, addedAt: session.now() } satisfies PushManifest);
    isHandedOver = true;
    await session.publish({ ...intent, assets: [{ name: file, staged }], manifest, tags: [] });
    return textReply(200, `Successfully registered gem: ${name} (${numberOf(version, platform)})`);
  } finally {
    if (!isHandedOver) await staged.discard();
  }
};

/** The body, or the part `gem` of one that is a form. */
const takeGem = async (session: FormatSession, request: Request): Promise<Staged> => {
  if (!/^multipart\//iu.test(request.header("content-type") ?? "")) {
    const length = request.header("content-length");
    return session.stage({ bytes: request.body, size: length === undefined ? null : Number(length), sha256: null });
  }
  const taken: Staged[] = [];
  let count = 0;
  try {
    await readForm(request, formLimits, async ({ field, bytes }) => {
      if (field !== "gem") return void bytes.resume();
      count += 1;
      if (count > 1) throw invalid("The form holds more than one gem.", "CANNOT_PARSE");
      taken.push(await session.stage({ bytes, size: null, sha256: null }));
    });
    const [staged] = taken;
    if (staged === undefined) throw invalid("The form holds no gem: its field gem must be a file.", "CANNOT_PARSE");
    return staged;
  } catch (thrown) {
    await Promise.all(taken.map((staged) => staged.discard()));
    throw thrown;
  }
};

/** Throws Conflict where clients would take the gem, or its file, for another one. */
const checkNew = async (session: FormatSession, id: PackageId, { name, version, platform }: Specification): Promise<void> => {
  const view = await reachableView(session, id);
  const same = view?.versions.find((candidate) => candidate.version !== version && isSameVersion(candidate.version, version));
  if (same !== undefined) {
    throw conflict(
      `Version ${same.version} of ${named(id)} exists, and ${version} is the same version.`,
      "package-version",
      version,
    );
  }
  const file = fileOf(name, version, platform);
  for (const other of parseFullName(file.slice(0, -".gem".length))) {
    if (other.id.name === name) continue;
    const there = (await reachableView(session, other.id))?.versions ?? [];
    if (there.some(({ assets }) => assets.some((asset) => asset.name === file))) {
      throw conflict(`${named(other.id)} has a file ${file} already.`, "asset", file);
    }
  }
};

interface Named {
  readonly id: PackageId;
  readonly version: string;
  readonly platform: string;
}

/** Drops a gem from the lists; its file stays, for whoever names it. */
export const yank = async (session: FormatSession, request: Request): Promise<Reply> => {
  const wanted = await namedIn(request);
  await list(session, wanted, (file, gems, { status }) =>
    status === "Unlisted" ? [] : gems.filter(([other, { yanked }]) => other !== file && !yanked),
  );
  return textReply(200, `Successfully deleted gem: ${wanted.id.name} (${numberOf(wanted.version, wanted.platform)})`);
};

export const unyank = async (session: FormatSession, request: Request): Promise<Reply> => {
  const wanted = await namedIn(request);
  await list(session, wanted, (file, gems, { status }) =>
    gems.filter(([other, { yanked }]) => other === file || (status === "Published" && !yanked)),
  );
  return textReply(200, `Successfully restored gem: ${wanted.id.name} (${numberOf(wanted.version, wanted.platform)})`);
};

const maxFormBytes = 4096;

/** What `gem yank` says in a form, which other clients put into the address. */
const namedIn = async ({ body, query }: Request): Promise<Named> => {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of body as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > maxFormBytes) throw invalid(`The form has more than ${maxFormBytes} bytes.`);
    pieces.push(piece);
  }
  const form = new URLSearchParams(Buffer.concat(pieces).toString("utf8"));
  const word = (name: string): string => form.get(name) || query.get(name) || "";
  return {
    id: parseName(word("gem_name")),
    version: versions.normalize(word("version")),
    platform: word("platform") || rubyPlatform,
  };
};

type GemEntry = readonly [file: string, gem: Gem];

/**
 * Makes `listed` give the gems of the version that stay in lists. A version none of whose gems does is Unlisted, so that the
 * status says it all; of another the gems that do not are marked.
 */
const list = async (
  session: FormatSession,
  { id, version, platform }: Named,
  listed: (file: string, gems: readonly GemEntry[], version: VersionView) => readonly GemEntry[],
): Promise<void> => {
  const file = fileOf(id.name, version, platform);
  let isHere = false;
  await session.changeVersions({
    id,
    action: "UpdatePackageVersionsStatus",
    versions: [version],
    assets: [],
    change: (before) => {
      const gems = Object.entries(parseManifest(before.manifest).gems);
      if (!before.assets.some(({ name }) => name === file)) return null;
      isHere = true;
      if (!isDownloadable(before.status))
        throw conflict(`Version ${version} of ${named(id)} is ${before.status}.`, "package-version", version);
      const kept = new Set(listed(file, gems, before).map(([name]) => name));
      const status = kept.size === 0 ? ("Unlisted" as const) : ("Published" as const);
      const marked = gems.map(([name, { yanked: _, ...gem }]) => [
        name,
        kept.size === 0 || kept.has(name) ? gem : { ...gem, yanked: true as const },
      ]);
      const manifest = JSON.stringify({ gems: Object.fromEntries(marked) } satisfies Manifest);
      return status === before.status && manifest === before.manifest ? null : { status, manifest };
    },
  });
  if (!isHere) {
    throw notFound(
      `${quote(file)} of ${named(id)} is not stored in repository ${session.repository}.`,
      "package-version",
      version,
    );
  }
};

/** What `gem signin` keeps and sends from then on: the token that the caller came with. */
export const apiKey = async (session: FormatSession, request: Request): Promise<Reply> => {
  await session.authorizeRead();
  return textReply(200, `Bearer ${credentialOf(request.header) ?? ""}`);
};

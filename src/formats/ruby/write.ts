/* Pushing and yanking gems, and signing in (formats spec, ruby 3, 4). */

import { credentialOf } from "../../access/tokens.ts";
import type { Staged } from "../../blobs/blob-store.ts";
import { lengthIn, readBody } from "../../http/body.ts";
import type { Reply } from "../../http/replies.ts";
import type { Request } from "../../http/route.ts";
import { conflict, type Fault, invalid } from "../../model/fault.ts";
import type { PackageId } from "../../model/package.ts";
import type { FormatSession, VersionView } from "../../registry/format-session.ts";
import { orDiscard } from "../../registry/publish.ts";
import { reachableView } from "../../registry/reachable-view.ts";
import { changeListing } from "../../registry/set-listed.ts";
import { stageFormFile } from "../../registry/stage-form-file.ts";
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
  return orDiscard({ assets: [{ staged }] }, async () => {
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
    await session.publish({ ...intent, assets: [{ name: file, staged }], manifest, tags: [] });
    return textReply(200, `Successfully registered gem: ${name} (${numberOf(version, platform)})`);
  });
};

/** The body, or the part `gem` of one that is a form. */
const takeGem = (session: FormatSession, request: Request): Promise<Staged> =>
  /^multipart\//iu.test(request.header("content-type") ?? "")
    ? stageFormFile(session, request, { limits: formLimits, what: "gem", field: "gem" })
    : session.stage({ bytes: request.body, size: lengthIn(request), sha256: null });

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
const tooLong = (maxBytes: number): Fault => invalid(`The form has more than ${maxBytes} bytes.`);

/** What `gem yank` says in a form, which other clients put into the address. */
const namedIn = async (request: Request): Promise<Named> => {
  const form = new URLSearchParams((await readBody(request, maxFormBytes, tooLong)).toString("utf8"));
  const word = (name: string): string => form.get(name) || request.query.get(name) || "";
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
  await changeListing(session, {
    id,
    version,
    asset: file,
    change: (before) => {
      const gems = Object.entries(parseManifest(before.manifest).gems);
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
};

/** What `gem signin` keeps and sends from then on: the token that the caller came with. */
export const apiKey = async (session: FormatSession, request: Request): Promise<Reply> => {
  await session.authorizeRead();
  return textReply(200, `Bearer ${credentialOf(request.header) ?? ""}`);
};

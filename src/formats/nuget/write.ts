/* Pushing packages and their symbols, and taking them off the lists (formats spec, nuget 4). */
import { zipSourceOf } from "../../archives/zip-source.ts";
import type { Staged } from "../../blobs/blob-store.ts";
import type { Reply } from "../../http/replies.ts";
import type { Parameters, Request } from "../../http/route.ts";
import type { PackageId } from "../../model/package.ts";
import type { FormatSession } from "../../registry/format-session.ts";
import { orDiscard } from "../../registry/publish.ts";
import { setListed } from "../../registry/set-listed.ts";
import { stageFormFile } from "../../registry/stage-form-file.ts";
import { type Contents, readPackage } from "./contents.ts";
import { noPackage, type PushManifest } from "./inspect.ts";
import { packageFile, parseName, symbolsFile } from "./naming.ts";
import { symbolNotes } from "./symbols.ts";
import { keptText, readVersion, versions } from "./versions.ts";

const formLimits = { fields: 20, fieldBytes: 64 * 1024, files: 8 };

const done = (status: number): Reply => ({ status, headers: {}, body: null });

/** Takes one package, whose name is known only from within. Answers 200 where the very same is there already, else 201. */
export const push = (session: FormatSession, request: Request): Promise<Reply> =>
  take(session, request, async (staged, contents) => {
    const { id, version } = coordinatesOf(contents);
    const name = packageFile(id, version);
    const intent = { id, version, finished: true, mayGrow: false };
    await session.admit({ ...intent, assets: [{ name, digests: staged.digests }] });
    return { ...intent, name, manifest: { contents } };
  });

/** Symbols are one more asset of a version that is here. */
export const pushSymbols = (session: FormatSession, request: Request): Promise<Reply> =>
  take(session, request, async (staged, contents) => {
    const { id, version } = coordinatesOf(contents);
    const name = symbolsFile(id, version);
    await session.authorizeWrite("PublishPackageVersion", id, version);
    const there = (await session.view(id))?.versions.find((candidate) => candidate.version === version);
    if (there === undefined) throw noPackage(id, version);
    const intent = { id, version, finished: true, mayGrow: true };
    await session.admit({ ...intent, assets: [{ name, digests: staged.digests }] });
    return { ...intent, name, manifest: { contents, notes: await symbolNotes(zipSourceOf(staged), version) } };
  });

interface Pushed {
  readonly id: PackageId;
  readonly version: string;
  readonly finished: boolean;
  readonly mayGrow: boolean;
  readonly name: string;
  readonly manifest: PushManifest;
}

const take = async (
  session: FormatSession,
  request: Request,
  judge: (staged: Staged, contents: Contents) => Promise<Pushed>,
): Promise<Reply> => {
  await session.authorizeRead();
  const staged = await stageFormFile(session, request, { limits: formLimits, what: "package", field: null });
  return orDiscard({ assets: [{ staged }] }, async () => {
    const { name, manifest, ...intent } = await judge(staged, await readPackage(staged));
    const assets = [{ name, staged }];
    const { changed } = await session.publish({ ...intent, assets, manifest: JSON.stringify(manifest), tags: [] });
    return done(changed ? 201 : 200);
  });
};

const coordinatesOf = ({ manifest }: Contents): { readonly id: PackageId; readonly version: string } => ({
  id: parseName(manifest.id),
  version: keptText(readVersion(manifest.version)),
});

/** What clients delete leaves the lists, and stays for whoever names it. */
export const unlist = async (session: FormatSession, _request: Request, parameters: Parameters): Promise<Reply> => {
  await setListed(session, { ...versionIn(parameters), isListed: false });
  return done(204);
};

export const relist = async (session: FormatSession, _request: Request, parameters: Parameters): Promise<Reply> => {
  await setListed(session, { ...versionIn(parameters), isListed: true });
  return done(200);
};

const versionIn = ({ id = "", version = "" }: Parameters) => ({ id: parseName(id), version: versions.normalize(version) });

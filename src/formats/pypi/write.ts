/* Uploads as twine and its like send them (formats spec, pypi 3), and yanking. */

import type { Staged } from "../../blobs/blob-store.ts";
import { readBody } from "../../http/body.ts";
import { type FilePart, type FormFields, readForm } from "../../http/multipart.ts";
import { jsonReply, type Reply } from "../../http/replies.ts";
import type { Parameters, Request } from "../../http/route.ts";
import { conflict, invalid, isFault, notFound } from "../../model/fault.ts";
import { objectIn, parseJson, textIn } from "../../model/json.ts";
import type { PackageId } from "../../model/package.ts";
import { quote } from "../../model/quote.ts";
import type { FormatSession, Intent } from "../../registry/format-session.ts";
import { orDiscard } from "../../registry/publish.ts";
import { checkAttestations } from "./attestations.ts";
import { attestationsOf, parseDistribution } from "./distribution.ts";
import type { UploadManifest } from "./inspect.ts";
import { parseManifest, uploadTime } from "./manifest.ts";
import { named, parseName } from "./naming.ts";
import { isSameVersion, versions } from "./versions.ts";

/** Descriptions and attestations are fields too. */
const formLimits = { fields: 20_000, fieldBytes: 16 * 1024 * 1024, files: 4 };

interface Upload extends Intent {
  readonly filename: string;
  readonly staged: Staged;
}

/** Takes one distribution. Answers 200 also where the very same is there already. */
export const upload = async (session: FormatSession, request: Request): Promise<Reply> => {
  const taken: Upload[] = [];
  try {
    return await orDiscard({ assets: taken }, () => publish(session, request, taken));
  } catch (thrown) {
    throw isFault(thrown, "Conflict") ? conflict(`File already exists, or may not be added. ${thrown.message}`) : thrown;
  }
};

/** `taken` gets what must not stay if this fails. */
const publish = async (session: FormatSession, request: Request, taken: Upload[]): Promise<Reply> => {
  let contents = 0;
  const fields = await readForm(request, formLimits, async (part, before) => {
    // Signatures of old clients: their files are refused by the index they were made for, too.
    if (part.field !== "content") return void part.bytes.resume();
    contents += 1;
    if (contents > 1) throw invalid("The form holds more than one distribution.");
    taken.push(await takeContent(session, part, before));
  });
  const [sent] = taken;
  if (sent === undefined) throw invalid("The form holds no distribution: its field content must be a file.");
  checkAction(fields);
  checkDigests(fields, sent.staged);
  const attestations = await stageAttestations(session, fields, sent);
  const { id, version, finished, mayGrow, filename, staged } = sent;
  const assets = [{ name: filename, staged }, ...attestations];
  await session.publish({ id, version, finished, mayGrow, assets, manifest: manifestOf(session, fields), tags: [] });
  return { status: 200, headers: { "content-type": "text/plain; charset=utf-8" }, body: "" };
};

/** Rights and names are checked before the file's bytes are taken. */
const takeContent = async (session: FormatSession, { filename, bytes }: FilePart, fields: FormFields): Promise<Upload> => {
  checkAction(fields);
  const [name, said] = [single(fields, "name"), single(fields, "version")];
  if (name === null || said === null) throw invalid("The fields name and version must come before the file.");
  const id = parseName(name);
  const version = versions.normalize(said);
  checkFilename(filename, id, version);
  const sha256 = digestIn(fields, "sha256_digest", 64);
  const intent = {
    id,
    version,
    finished: true,
    mayGrow: true,
    assets: [{ name: filename, digests: sha256 === null ? {} : { sha256 } }],
  };
  await session.admit(intent);
  return { ...intent, filename, staged: await session.stage({ bytes, size: null, sha256 }) };
};

const checkAction = (fields: FormFields): void => {
  const action = single(fields, ":action");
  if (action !== null && action !== "file_upload") throw invalid(`${quote(action)} is not supported: only file_upload is.`);
};

/** Refuses what is no distribution of this version, paths among them. */
const checkFilename = (filename: string, id: PackageId, version: string): void => {
  const distribution = /^[^/\\\p{Cc}\s]{1,255}$/u.test(filename) ? parseDistribution(filename, id.name) : null;
  if (distribution === null || !/\.(?:whl|tar\.gz|zip|egg)$/u.test(filename)) {
    throw invalid(
      `${quote(filename)} is not the name of a wheel (.whl), a source archive (.tar.gz, .zip) or an egg (.egg) of project ${id.name}.`,
    );
  }
  if (!isSameVersion(distribution.version, version)) {
    throw invalid(`${quote(filename)} is a file of version ${distribution.version}, and the form says ${version}.`);
  }
};

/** A field that may come only once; null where it is not there or empty. */
const single = (fields: FormFields, name: string): string | null => {
  const values = fields.get(name) ?? [];
  if (values.length > 1) throw invalid(`The form holds the field ${name} more than once.`);
  return textIn(values[0]?.trim());
};

/** A digest in lower-case hexadecimal; null where the form gives none. */
const digestIn = (fields: FormFields, name: string, length: number): string | null => {
  const digest = single(fields, name)?.toLowerCase() ?? null;
  if (digest !== null && !(digest.length === length && /^[0-9a-f]+$/u.test(digest))) {
    throw invalid(`The field ${name} is not a digest in hexadecimal.`);
  }
  return digest;
};

const checkDigests = (fields: FormFields, { digests }: Staged): void => {
  const sha256 = digestIn(fields, "sha256_digest", 64);
  if (sha256 !== null && sha256 !== digests.sha256) throw invalid("The SHA-256 of the file is not the one in sha256_digest.");
  // Some clients write it in base64.
  const md5 = single(fields, "md5_digest");
  const known = [digests.md5, Buffer.from(digests.md5, "hex").toString("base64url")];
  if (md5 !== null && !known.includes(md5.length === 32 ? md5.toLowerCase() : md5.replace(/=+$/u, ""))) {
    throw invalid("The MD5 of the file is not the one in md5_digest.");
  }
};

const stageAttestations = async (session: FormatSession, fields: FormFields, { filename, staged }: Upload) => {
  const text = single(fields, "attestations");
  if (text === null) return [];
  checkAttestations(text, filename, staged.digests);
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(text ?? "");
  }
  return [{ name: attestationsOf(filename), staged: await session.stage({ bytes: bytes(), size: null, sha256: null }) }];
};

const notMetadata = new Set([
  ":action",
  "protocol_version",
  "filetype",
  "pyversion",
  "comment",
  "md5_digest",
  "sha256_digest",
  "blake2_256_digest",
  "attestations",
]);

const manifestOf = (session: FormatSession, fields: FormFields): string => {
  const form = [...fields].filter(([name]) => !notMetadata.has(name)).map(([name, values]) => [name, oneOrMore(values)] as const);
  return JSON.stringify({ uploadedAt: uploadTime(session.now()), form: Object.fromEntries(form) } satisfies UploadManifest);
};

const oneOrMore = (values: readonly string[]): string | readonly string[] => (values.length === 1 ? (values[0] ?? "") : values);

/** Marks a version that is stored here, so that clients take it only where they are told to by its number (PEP 592). */
export const yank = (session: FormatSession, request: Request, parameters: Parameters): Promise<Reply> =>
  markVersion(session, parameters, async () => (await reasonIn(request)) ?? true);

export const unyank = (session: FormatSession, _request: Request, parameters: Parameters): Promise<Reply> =>
  markVersion(session, parameters, async () => null);

const markVersion = async (
  session: FormatSession,
  parameters: Parameters,
  read: () => Promise<string | true | null>,
): Promise<Reply> => {
  const id = parseName(parameters.project ?? "");
  const wanted = versions.normalize(parameters.version ?? "");
  await session.authorizeWrite("UpdatePackageVersionsStatus", id);
  const yanked = await read();
  let isHere = false;
  await session.rewriteManifests(id, "UpdatePackageVersionsStatus", (version, text) => {
    if (!isSameVersion(version, wanted)) return text;
    isHere = true;
    const { yanked: former, ...manifest } = parseManifest(text);
    if ((former ?? null) === yanked) return text;
    return JSON.stringify(yanked === null ? manifest : { ...manifest, yanked });
  });
  if (!isHere)
    throw notFound(
      `Version ${wanted} of ${named(id)} is not stored in repository ${session.repository}.`,
      "package-version",
      wanted,
    );
  return jsonReply(200, { name: id.name, version: wanted, yanked: yanked ?? false });
};

const maxReasonBytes = 4096;

/** `reason` of a JSON body or a form; null where there is none. */
const reasonIn = async (request: Request): Promise<string | null> => {
  const text = (await readBody(request, maxReasonBytes)).toString("utf8");
  const isForm = /^application\/x-www-form-urlencoded/iu.test(request.header("content-type") ?? "");
  const reason = isForm ? new URLSearchParams(text).get("reason") : objectIn(parseJson(text || "{}")).reason;
  return textIn(typeof reason === "string" ? reason.replace(/\s+/gu, " ").trim() : reason);
};

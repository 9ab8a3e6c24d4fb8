/*
 * Publishing (formats spec, swift 4). Rights and origin controls are asked for before the body is read; what the form itself
 * tells is looked at when it is whole, and then the archive, which may take longer than a client wants to wait.
 */
import { buffer } from "node:stream/consumers";
import type { Staged } from "../../blobs/blob-store.ts";
import { type FilePart, readForm } from "../../http/multipart.ts";
import { answerLater } from "../../http/prefer.ts";
import type { Reply } from "../../http/replies.ts";
import type { Parameters, Request } from "../../http/route.ts";
import { Fault, invalid, isFault } from "../../model/fault.ts";
import type { FormatSession } from "../../registry/format-session.ts";
import { orDiscard } from "../../registry/publish.ts";
import { semanticVersions } from "../../registry/semantic-versions.ts";
import { readArchive } from "./contents.ts";
import { archiveName, type Manifest, metadataName, type Signature, signatureOf } from "./manifest.ts";
import { parseName } from "./naming.ts";
import { maxMetadataBytes, parseMetadata } from "./publisher-metadata.ts";
import { addressOf } from "./releases.ts";
import { accepted } from "./submissions.ts";
import { decoded } from "./transfer-encoding.ts";

const maxSignatureBytes = 64 * 1024;
const signatureFormat = "cms-1.0.0";
const formLimits = { fields: 0, fieldBytes: 0, files: 8, onlyFiles: true } as const;
const archivePart = "source-archive";
/** The parts beside the archive, with how large each may be. */
const smallParts: ReadonlyMap<string, number> = new Map([
  ["source-archive-signature", maxSignatureBytes],
  ["metadata", maxMetadataBytes],
  ["metadata-signature", maxSignatureBytes],
]);

/**
 * Answers 201 also where the very same is there already: clients take any other answer for a failure. Who takes the answer later
 * gets 202 where it takes long.
 */
export const publish = async (session: FormatSession, request: Request, parameters: Parameters): Promise<Reply> => {
  const { scope = "", name = "" } = parameters;
  const id = parseName(scope, name);
  const version = semanticVersions.normalize(parameters.version ?? "");
  const intent = { id, version, finished: true, mayGrow: false };
  const filename = archiveName(id, version);
  await session.admit({ ...intent, assets: [{ name: filename, digests: {} }] });
  const assets: { readonly name: string; readonly staged: Staged }[] = [];
  const keep = async (asset: string, bytes: AsyncIterable<Uint8Array>): Promise<Staged> => {
    const staged = await session.stage({ bytes, size: null, sha256: null });
    assets.push({ name: asset, staged });
    return staged;
  };
  const orNothing = <Result>(work: () => Promise<Result>): Promise<Result> => orDiscard({ assets }, () => aboutContent(work));
  const sent = await orNothing(() => receive(request, (bytes) => keep(filename, bytes)));
  const finish = async (): Promise<void> => {
    const alternates = await orNothing(() => unpack(sent, filename, keep));
    const manifest: Manifest = { scope, name, ...sent.told, alternates };
    await session.publish({ ...intent, assets, manifest: JSON.stringify(manifest), tags: [] });
  };
  const later = answerLater(request.header("prefer"));
  const receipt = later && (await session.receipts.give({ id, version }, later.waitMs, finish));
  if (later === null) await finish();
  if (receipt === null) return { status: 201, headers: { location: addressOf(session.endpoint, id, version) }, body: null };
  const { headers, ...reply } = accepted(session, receipt);
  return { ...reply, headers: { ...headers, "preference-applied": "respond-async" } };
};

/** Faults of what is sent are told apart from those of how it is asked (formats spec, swift 4: 422). */
const aboutContent = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work();
  } catch (thrown) {
    if (!isFault(thrown, "Validation")) throw thrown;
    throw new Fault("Validation", thrown.message, { ...thrown.detail, reason: "CANNOT_PARSE", cause: thrown.cause });
  }
};

interface Sent {
  readonly archive: Staged;
  /** By the names of the parts. */
  readonly small: ReadonlyMap<string, Buffer>;
  readonly told: Pick<Manifest, "metadata" | "signature">;
}

/** Reads the form, and looks at what is in it beside the archive. */
const receive = async (request: Request, keepArchive: (bytes: AsyncIterable<Uint8Array>) => Promise<Staged>): Promise<Sent> => {
  const small = new Map<string, Buffer>();
  const archive = await readParts(request, small, keepArchive);
  const [archiveSignature, metadata, metadataSignature] = [...smallParts.keys()].map((part) => small.get(part));
  const signature = signatureIn(request, archiveSignature);
  if (metadata !== undefined && (metadataSignature === undefined) !== (signature === undefined)) {
    throw invalid("Either the archive and the metadata of a release are both signed, or neither is.");
  }
  if (metadata === undefined && metadataSignature !== undefined) throw invalid("The form holds a signature of no metadata.");
  const parsed = metadata === undefined ? {} : parseMetadata(metadata);
  return { archive, small, told: { metadata: parsed, ...(signature && { signature }) } };
};

/** Gives the archive; other parts than those that are known count for nothing. */
const readParts = async (
  request: Request,
  small: Map<string, Buffer>,
  keepArchive: (bytes: AsyncIterable<Uint8Array>) => Promise<Staged>,
): Promise<Staged> => {
  const seen = new Set<string>();
  const archives: Staged[] = [];
  await readForm(request, formLimits, async ({ field, coding, bytes }: FilePart) => {
    const maxBytes = smallParts.get(field);
    if (field !== archivePart && maxBytes === undefined) return void bytes.resume();
    if (seen.has(field)) throw invalid(`The form holds more than one part ${field}.`);
    seen.add(field);
    if (maxBytes === undefined) archives.push(await keepArchive(decoded(bytes, coding)));
    else small.set(field, await buffer(atMost(decoded(bytes, coding), maxBytes, field)));
  });
  const [archive] = archives;
  if (archive === undefined) throw invalid(`The form holds no part ${archivePart}.`);
  return archive;
};

async function* atMost(bytes: AsyncIterable<Uint8Array>, maxBytes: number, field: string): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > maxBytes) throw invalid(`The part ${field} of the form has more than ${maxBytes} bytes.`);
    yield chunk;
  }
}

/** Looks into the archive, and keeps what is in it and in the form and not kept yet. */
const unpack = async (
  { archive, small }: Sent,
  filename: string,
  keep: (name: string, bytes: AsyncIterable<Uint8Array>) => Promise<unknown>,
): Promise<Manifest["alternates"]> => {
  const [archiveSignature, metadata, metadataSignature] = [...smallParts.keys()].map((part) => small.get(part));
  const { manifests, alternates } = await readArchive(archive);
  const files = new Map<string, Buffer | undefined>([
    ...manifests,
    [metadataName, metadata],
    [signatureOf(filename), archiveSignature],
    [signatureOf(metadataName), metadataSignature],
  ]);
  // All end before one that failed is told of: what is kept by then can be discarded.
  const kept = await Promise.allSettled([...files].map(([file, bytes]) => bytes && keep(file, pieces(bytes))));
  for (const one of kept) if (one.status === "rejected") throw one.reason;
  return alternates;
};

async function* pieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The header says of what form the signatures are. */
const signatureIn = ({ header }: Pick<Request, "header">, bytes: Buffer | undefined): Signature | undefined => {
  const format = header("x-swift-package-signature-format");
  if (bytes === undefined) {
    if (format !== undefined) throw invalid("The form holds no part source-archive-signature, though it is said to be signed.");
    return undefined;
  }
  if (format !== undefined && format !== signatureFormat)
    throw invalid(`Signatures are kept in the format ${signatureFormat} only.`);
  if (bytes.length === 0) throw invalid("The part source-archive-signature of the form is empty.");
  return { format: signatureFormat, base64: bytes.toString("base64") };
};

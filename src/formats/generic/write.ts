/* Publishing an asset with a plain PUT, under the same rules as PublishPackageVersion (formats spec, generic 2, 5). */
import { checkUncoded, lengthIn } from "../../http/body.ts";
import { jsonReply, type Reply } from "../../http/replies.ts";
import type { Parameters, Request } from "../../http/route.ts";
import { invalid } from "../../model/fault.ts";
import type { FormatSession } from "../../registry/format-session.ts";
import { assetAt } from "./address.ts";
import { assetSummary, versionSummary } from "./summary.ts";
import { rangeIn, standingReply } from "./upload.ts";

/** Answers 201, or 200 where all was there already; 308 while parts are missing. */
export const putAsset = async (session: FormatSession, request: Request, parameters: Parameters): Promise<Reply> => {
  const target = assetAt(parameters);
  const { id, version, asset } = target;
  const intent = { id, version, finished: !isUnfinished(request), mayGrow: false };
  const sha256 = digestIn(request);
  const range = rangeIn(request);
  checkUncoded(request);
  await session.admit({ ...intent, assets: [{ name: asset, digests: sha256 === null ? {} : { sha256 } }] });
  const sent = { bytes: request.body, sha256 };
  const taken =
    range === null
      ? { is: "whole" as const, staged: await session.stage({ ...sent, size: lengthIn(request) }) }
      : await session.uploads.take(target, { ...sent, ...range });
  if (taken.is !== "whole") return standingReply(taken);
  const { staged } = taken;
  const { size, digests } = staged;
  const published = await session.publish({ ...intent, assets: [{ name: asset, staged }], manifest: null, tags: [] });
  if (range !== null) await session.uploads.giveUp(target);
  return jsonReply(published.changed ? 201 : 200, {
    ...versionSummary(id, version),
    versionRevision: published.revision,
    status: published.status,
    asset: assetSummary({ name: asset, size, digests }),
  });
};

const isUnfinished = ({ query }: Request): boolean => {
  const given = query.get("unfinished") ?? "false";
  if (given !== "true" && given !== "false") throw invalid("The value of unfinished must be true or false.");
  return given === "true";
};

/** The SHA-256 that the request gives under one of two names; null where it gives none. */
const digestIn = (request: Request): string | null => {
  const given = ["x-amz-content-sha256", "x-checksum-sha256"].flatMap((name) => {
    const digest = request.header(name);
    if (digest === undefined) return [];
    if (!/^[0-9a-f]{64}$/iu.test(digest)) throw invalid(`The value of ${name} must be a SHA-256 digest in hexadecimal.`);
    return [digest.toLowerCase()];
  });
  if (new Set(given).size > 1) throw invalid("The request gives two different SHA-256 digests.");
  return given[0] ?? null;
};

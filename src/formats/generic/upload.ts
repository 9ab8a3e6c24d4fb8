/*
 * Sending an asset in parts, each a PUT with a Content-Range (RFC 9110 section 14.5). How far it is goes by the names that
 * resumable uploads have elsewhere: `Upload-Offset`, and 308 with `Range` for what may go on.
 */
import { lengthIn } from "../../http/body.ts";
import { refusalReply } from "../../http/fault-reply.ts";
import { jsonReply, type Reply } from "../../http/replies.ts";
import type { Parameters, Request } from "../../http/route.ts";
import { invalid, notFound } from "../../model/fault.ts";
import type { FormatSession } from "../../registry/format-session.ts";
import type { SentPart, Standing, Taken } from "../../registry/uploads.ts";
import { assetAt } from "./address.ts";

export type AssetRange = Pick<SentPart, "start" | "end" | "total">;

/** What a PUT sends of its asset; null for all of it. Throws Validation. */
export const rangeIn = (request: Request): AssetRange | null => {
  const header = request.header("content-range");
  if (header === undefined) return null;
  const [start, end, total] = (/^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/i.exec(header) ?? []).slice(1).map(Number);
  if (start === undefined || end === undefined || total === undefined || start > end || end >= total) {
    throw invalid("The value of Content-Range must be bytes FIRST-LAST/TOTAL, with the positions of a part in its asset.");
  }
  if ((lengthIn(request) ?? end + 1 - start) !== end + 1 - start) {
    throw invalid("The length of the request body is not that of its Content-Range.");
  }
  return { start, end, total };
};

/** Tells where an upload stands that is not whole. */
export const standingReply = (taken: Exclude<Taken, { is: "whole" }>): Reply => {
  const { received, total } = taken;
  if (taken.is === "begun") return jsonReply(308, { offset: received, total }, headersOf(taken));
  const how = received === 0 ? "begins" : "goes on";
  return refusalReply(409, `The upload of this asset ${how} at byte ${received} of ${total}.`, headersOf(taken));
};

export const getUpload = async (session: FormatSession, _request: Request, parameters: Parameters): Promise<Reply> => {
  const target = assetAt(parameters);
  const standing = await session.uploads.find(target);
  if (standing === null) throw noUpload(target.asset);
  return jsonReply(200, { offset: standing.received, total: standing.total }, headersOf(standing));
};

export const deleteUpload = async (session: FormatSession, _request: Request, parameters: Parameters): Promise<Reply> => {
  const target = assetAt(parameters);
  if (!(await session.uploads.giveUp(target))) throw noUpload(target.asset);
  return { status: 204, headers: {}, body: null };
};

const headersOf = ({ received }: Standing): Readonly<Record<string, string>> => ({
  "upload-offset": String(received),
  ...(received > 0 && { range: `bytes=0-${received - 1}` }),
});

const noUpload = (asset: string) => notFound(`You have no upload of asset ${asset} to go on with.`, "asset", asset);

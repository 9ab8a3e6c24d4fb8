/* Calls CodeArtifact's operations, at whatever endpoint the settings name. */
import type { Operation } from "../../api/operation.ts";
import type { Json } from "../json/json.ts";
import type { Settings } from "../settings/settings.ts";
import type { Answer, CallOperation } from "./answer.ts";
import { requestOf } from "./operation-request.ts";
import { readObject } from "./refusal.ts";
import { type CallService, openCaller } from "./signed-call.ts";
import type { HttpAnswer } from "./transport.ts";

/**
 * Settles where and as whom to call, in the order in which `aws` does, but for the credentials themselves, which the first call
 * fetches. Throws CommandFailure 253 or 255 where that cannot be found out.
 */
export async function openClient(settings: Settings, row: Operation): Promise<CallOperation> {
  await settings.prepare();
  const endpoint = await settings.endpoint();
  let opened: Promise<CallService> | null = null;
  return async (input) => {
    opened ??= open(settings);
    const call = await opened;
    const request = requestOf(row, input, endpoint);
    return await answerOf(row, request.streams, await call(request));
  };
}

const open = async (settings: Settings): Promise<CallService> =>
  openCaller({
    transport: settings.transport,
    region: await settings.region(),
    credentials: await settings.credentials(),
  });

async function answerOf(row: Operation, streams: boolean, { headers, bytes, text }: HttpAnswer): Promise<Answer> {
  const placed = Object.entries(row.output);
  const inHeaders = placed.flatMap(([name, { place }]): [string, Json][] => {
    const value = place.startsWith("header:") ? headers.get(place.slice("header:".length).toLowerCase()) : undefined;
    return value === undefined ? [] : [[name, value]];
  });
  if (streams) return { members: new Map(inHeaders), bytes };
  const body = readObject(await text());
  return { members: body === null ? null : new Map([...body, ...inHeaders]), bytes: null };
}

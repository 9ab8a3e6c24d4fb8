/* A door before a real server: what comes in is kept, and handed on as it came. */
import { once } from "node:events";
import { type IncomingMessage, request as open } from "node:http";
import { buffer } from "node:stream/consumers";
import { type Recorder, startKeeping } from "../support/recorder.ts";

interface Answer {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: Buffer;
}

const handOn = async ({ method = "", url = "", rawHeaders }: IncomingMessage, body: Buffer, to: URL): Promise<Answer> => {
  const { hostname, port } = to;
  // The headers were signed as they are, `host` among them.
  const outgoing = open({ hostname, port, method, path: url, headers: rawHeaders, setDefaultHeaders: false, agent: false });
  outgoing.end(body);
  const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
  return { status: answer.statusCode ?? 0, headers: answer.rawHeaders, body: await buffer(answer) };
};

/** A request is handed on so often at most. */
const enough = 100;

/** A request is handed on again until its answer has a wanted status. */
export const startRecordingDoor = (to: string, isWanted: (status: number) => boolean): Promise<Recorder> =>
  startKeeping(async (response, request, body) => {
    try {
      let answer = await handOn(request, body, new URL(to));
      for (let times = 1; times < enough && !isWanted(answer.status); times += 1)
        answer = await handOn(request, body, new URL(to));
      response.writeHead(answer.status, [...answer.headers]);
      response.end(answer.body);
    } catch (thrown) {
      response.destroy(thrown as Error);
    }
  });

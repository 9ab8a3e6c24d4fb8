/* Bare `node:http` servers: what Node can do at all. */
import { fileURLToPath } from "node:url";
import { startUntilLine } from "../processes.ts";
import type { StaticServer } from "./nginx.ts";

const start = async (program: URL, folder: string, log: string): Promise<StaticServer> => {
  const words = [process.execPath, fileURLToPath(program), folder];
  const started = await startUntilLine({ words, log }, (line) => line.startsWith("port "));
  return { ...started, url: `http://127.0.0.1:${started.line.slice("port ".length)}/` };
};

/** Sends from memory the files that are in `files` when it starts. */
export const startBare = (files: string, log: string): Promise<StaticServer> =>
  start(new URL("./bare-server.ts", import.meta.url), files, log);

/** Keeps what it is sent in files of `folder`, each of them safe before it answers. */
export const startBareKeeper = (folder: string, log: string): Promise<StaticServer> =>
  start(new URL("./bare-keeper.ts", import.meta.url), folder, log);

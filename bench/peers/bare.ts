/* A bare `node:http` server that sends files of a folder from memory. */
import { join } from "node:path";
import { startUntilLine } from "../processes.ts";
import type { StaticServer } from "./nginx.ts";

/** Serves the files that are in `files` when it starts. */
export const startBare = async (files: string, log: string): Promise<StaticServer> => {
  const words = [process.execPath, join(import.meta.dirname, "bare-server.ts"), files];
  const started = await startUntilLine({ words, log }, (line) => line.startsWith("port "));
  return { ...started, url: `http://127.0.0.1:${started.line.slice("port ".length)}/` };
};

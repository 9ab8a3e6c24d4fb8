/* A bare `node:http` server that sends files of a folder from memory. */
import { fileURLToPath } from "node:url";
import { startUntilLine } from "../processes.ts";
import type { StaticServer } from "./nginx.ts";

const program = fileURLToPath(new URL("./bare-server.ts", import.meta.url));

/** Serves the files that are in `files` when it starts. */
export const startBare = async (files: string, log: string): Promise<StaticServer> => {
  const words = [process.execPath, program, files];
  const started = await startUntilLine({ words, log }, (line) => line.startsWith("port "));
  return { ...started, url: `http://127.0.0.1:${started.line.slice("port ".length)}/` };
};

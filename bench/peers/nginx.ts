/* nginx with one worker, as Packhouse is one process: static files, no log of requests. */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort, programNamed, type Running, startUntilAnswer } from "../processes.ts";
import { probe } from "./static-files.ts";

export interface StaticServer extends Running {
  /** Ends with a slash. */
  readonly url: string;
}

export const nginx = programNamed("nginx");

export const nginxVersion = (): string =>
  nginx === null ? "none" : (/nginx\/(\S+)/.exec(spawnSync(nginx, ["-v"]).stderr.toString())?.[1] ?? "unknown");

/** Whether it was built so that it can take files by PUT. */
export const takesFiles = (): boolean => nginx !== null && spawnSync(nginx, ["-V"]).stderr.toString().includes("http_dav_module");

const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];

const configuration = (folder: string, files: string, port: number): string => `
daemon off;
${process.getuid?.() === 0 ? "user root;" : ""}
worker_processes 1;
pid ${folder}/nginx.pid;
error_log ${folder}/nginx.log;
events { worker_connections 512; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 100000000;
  open_file_cache max=1000;
  default_type application/octet-stream;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join("\n  ")}
  ${takesFiles() ? "dav_methods PUT; create_full_put_path on; client_max_body_size 0;" : ""}
  server { listen 127.0.0.1:${port}; root ${files}; }
}
`;

/** Serves the files of a folder; null where the machine has no nginx. */
export const startNginx = async (folder: string, files: string): Promise<StaticServer | null> => {
  if (nginx === null) return null;
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const config = join(folder, "nginx.conf");
  writeFileSync(config, configuration(folder, files, port));
  const url = `http://127.0.0.1:${port}/`;
  const words = [nginx, "-p", folder, "-c", config, "-e", join(folder, "nginx.log")];
  const started = await startUntilAnswer({ words, log: join(folder, "nginx.log") }, `${url}${probe}`);
  return { ...started, url };
};

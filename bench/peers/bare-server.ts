/*
 * The bare server: `node bare-server.ts <folder>` reads the folder's files into memory and sends them with node:http and
 * nothing else. Says its port on one line.
 */
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

const folder = process.argv[2] ?? "";
const files = new Map(readdirSync(folder).map((name) => [`/${name}`, readFileSync(join(folder, name))]));

const server = createServer((request, response) => {
  const bytes = files.get(request.url ?? "");
  if (bytes === undefined) response.writeHead(404).end();
  else response.writeHead(200, { "content-type": "application/octet-stream", "content-length": bytes.length }).end(bytes);
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address !== null && typeof address === "object") console.log(`port ${address.port}`);
});
process.once("SIGTERM", () => process.exit(0));

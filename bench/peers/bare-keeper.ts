/*
 * The bare keeper: `node bare-keeper.ts <folder>` keeps each body that it is sent in a file of its own, as safely as one can
 * with node:http and node:fs, and does nothing else. Says its port on one line.
 */
import { mkdirSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";

const folder = process.argv[2] ?? "";
const [coming, kept] = [join(folder, "coming"), join(folder, "kept")];
for (const made of [coming, kept]) mkdirSync(made, { recursive: true });
let count = 0;

const keep = async (bytes: Buffer): Promise<void> => {
  count += 1;
  const name = String(count);
  const file = await open(join(coming, name), "wx");
  await file.write(bytes);
  await file.datasync();
  await file.close();
  await rename(join(coming, name), join(kept, name));
  const names = await open(kept);
  await names.sync();
  await names.close();
};

const server = createServer(async (request, response) => {
  await keep(await buffer(request));
  response.writeHead(201, { "content-length": 0 }).end();
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address !== null && typeof address === "object") console.log(`port ${address.port}`);
});
process.once("SIGTERM", () => process.exit(0));

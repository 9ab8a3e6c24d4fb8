/* Package archives out of readable parts. */
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";

export type Files = Readonly<Record<string, string | Buffer | object>>;

const contentOf = (file: string | Buffer | object): string | Buffer =>
  typeof file === "string" || Buffer.isBuffer(file) ? file : `${JSON.stringify(file, null, 2)}\n`;

/** A tar of these files, by path; an object becomes JSON. Equal files give equal bytes. */
export const tar = async (files: Files): Promise<Buffer> => {
  const archive = pack();
  for (const [name, file] of Object.entries(files)) archive.entry({ name, mtime: new Date(0) }, contentOf(file));
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

export const tgz = async (files: Files): Promise<Buffer> => gzipSync(await tar(files));

/** What npm packs: a package.json with this name and version, and these further files beside it. */
export const npmTarball = (name: string, version: string, manifest: object = {}, files: Files = {}): Promise<Buffer> =>
  tgz({
    "package/package.json": { name, version, ...manifest },
    "package/index.js": `module.exports = ${JSON.stringify(`${name}@${version}`)};\n`,
    ...Object.fromEntries(Object.entries(files).map(([path, file]) => [`package/${path}`, file])),
  });

/* Zip archives out of readable parts. */
import { crc32, deflateRawSync } from "node:zlib";

/** A file of an archive. What it says of itself can be told apart from what it is. */
export interface ZipPart {
  readonly name: string;
  readonly content: string | Buffer;
  /** The size that the archive says it unpacks to. */
  readonly saidSize?: number;
  /** Makes it a symbolic link to what its content says. */
  readonly isLink?: true;
}

const header = (signature: number, values: readonly (readonly [2 | 4, number])[]): Buffer => {
  const length = 4 + values.reduce((sum, [size]) => sum + size, 0);
  const bytes = Buffer.alloc(length);
  bytes.writeUInt32LE(signature, 0);
  let at = 4;
  for (const [size, value] of values) {
    if (size === 2) bytes.writeUInt16LE(value, at);
    else bytes.writeUInt32LE(value, at);
    at += size;
  }
  return bytes;
};

const utf8Names = 0x800;
const deflated = 8;
const linkMode = 0o120777;

/** Of these parts, in their order. Equal parts give equal bytes. */
export const zipOf = (parts: readonly ZipPart[]): Buffer => {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, content, saidSize, isLink } of parts) {
    const bytes = Buffer.from(content);
    const packed = deflateRawSync(bytes);
    const path = Buffer.from(name);
    const shared = [
      [2, utf8Names],
      [2, deflated],
      [2, 0],
      [2, 0x21],
      [4, crc32(bytes)],
      [4, packed.length],
      [4, saidSize ?? bytes.length],
      [2, path.length],
      [2, 0],
    ] as const;
    const head = header(0x04034b50, [[2, 20], ...shared]);
    local.push(head, path, packed);
    const attributes = isLink === true ? linkMode * 0x10000 : 0;
    central.push(header(0x02014b50, [[2, 20], [2, 20], ...shared, [2, 0], [2, 0], [2, 0], [4, attributes], [4, offset]]), path);
    offset += head.length + path.length + packed.length;
  }
  const directory = Buffer.concat(central);
  const end = header(0x06054b50, [
    [2, 0],
    [2, 0],
    [2, Math.min(parts.length, 0xffff)],
    [2, Math.min(parts.length, 0xffff)],
    [4, directory.length],
    [4, offset],
    [2, 0],
  ]);
  return Buffer.concat([...local, directory, end]);
};

export const zip = (files: Readonly<Record<string, string | Buffer>>): Buffer =>
  zipOf(Object.entries(files).map(([name, content]) => ({ name, content })));

/*
 * What lies in the data folder:
 *
 *   packhouse.sqlite      the database, unless PostgreSQL is configured
 *   blobs/, staged/ …     bytes (blobs/layout.ts)
 *   server.key            seals secrets in the database; whoever has both has the secrets
 *   aws/credentials       the first administrator's access key, written once
 *   aws/config            region and address, written at every start
 */
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Fault } from "../model/fault.ts";

export interface ServerFolder {
  /** Absolute. */
  readonly root: string;
  readonly database: string;
  readonly blobs: string;
  /** 32 bytes; made at the first call. */
  readonly sealingKey: () => Buffer;
  readonly writeCredentials: (key: { readonly accessKeyId: string; readonly secret: string }) => void;
  readonly writeAwsConfig: (place: { readonly region: string; readonly url: string }) => void;
}

const keyBytes = 32;

/** Makes the folder where it is missing. Throws a fault that says what to do when it cannot be written. */
export function openServerFolder(path: string): ServerFolder {
  const root = resolve(path);
  const aws = join(root, "aws");
  try {
    mkdirSync(root, { recursive: true, mode: 0o700 });
    mkdirSync(aws, { recursive: true, mode: 0o700 });
  } catch (thrown) {
    throw unusable(root, thrown);
  }
  const writeSecret = (file: string, text: string): void => {
    writeFileSync(file, text, { mode: 0o600 });
    chmodSync(file, 0o600);
  };
  return {
    root,
    database: join(root, "packhouse.sqlite"),
    blobs: root,
    sealingKey: () => {
      const file = join(root, "server.key");
      if (!existsSync(file)) writeSecret(file, `${randomBytes(keyBytes).toString("hex")}\n`);
      return parseSealingKey(readFileSync(file, "utf8").trim(), file);
    },
    writeCredentials: ({ accessKeyId, secret }) => {
      writeSecret(join(aws, "credentials"), `[default]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secret}\n`);
    },
    writeAwsConfig: ({ region, url }) => {
      writeFileSync(join(aws, "config"), `[default]\nregion = ${region}\noutput = json\nendpoint_url = ${url}\n`);
    },
  };
}

const unusable = (root: string, cause: unknown): Fault => {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Fault("InternalServer", `The data folder ${root} cannot be made: ${why}. Choose another with --data.`, { cause });
};

/** Takes 64 hexadecimal digits. Throws a Validation fault that names where they came from. */
export function parseSealingKey(text: string, where: string): Buffer {
  if (!/^[0-9a-f]{64}$/i.test(text)) throw new Fault("Validation", `${where} must hold 64 hexadecimal digits.`);
  return Buffer.from(text, "hex");
}

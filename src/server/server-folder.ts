/*
 * What lies in the data folder:
 *
 *   packhouse.sqlite      the database, unless PostgreSQL is configured
 *   blobs/, staged/ …     bytes (blobs/layout.ts)
 *   server.key            seals secrets in the database; whoever has both has the secrets
 *   aws/credentials       the first administrator's access key, written once
 *   aws/credentials.new   the same, until the database has the key
 *   aws/config            region and address, written at every start
 *   restoring             there while a backup is being restored: what is here is not whole
 */
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Config } from "../config/config.ts";
import { Fault } from "../model/fault.ts";
import type { StoreLocation } from "../store/dialect.ts";

export interface ServerFolder {
  /** Absolute. */
  readonly root: string;
  readonly database: string;
  readonly blobs: string;
  readonly hasSealingKey: () => boolean;
  /** 32 bytes; made at the first call. */
  readonly sealingKey: () => Buffer;
  /** Writes credentials aside, where a crash cannot lose them. */
  readonly stageCredentials: (key: { readonly accessKeyId: string; readonly secret: string }) => void;
  /** The access key of credentials that were staged and not settled; null when there are none. */
  readonly stagedKeyId: () => string | null;
  readonly writeCredentials: ServerFolder["stageCredentials"];
  /** Puts staged credentials where they are looked for, or drops them. */
  readonly settleCredentials: (isKnown: boolean) => void;
  readonly writeAwsConfig: (place: { readonly region: string; readonly url: string }) => void;
}

const keyBytes = 32;

/** Where things lie in a data folder. */
export const placesIn = (root: string) => ({
  database: join(root, "packhouse.sqlite"),
  blobs: root,
  sealingKey: join(root, "server.key"),
  credentials: join(root, "aws", "credentials"),
  config: join(root, "config.json"),
  restoring: join(root, "restoring"),
});

/** Makes the folder where it is missing. Throws a fault that says what to do when it cannot be written or is not whole. */
export function openServerFolder(path: string): ServerFolder {
  const root = resolve(path);
  const aws = join(root, "aws");
  const { database, blobs, sealingKey: keyFile, credentials, restoring } = placesIn(root);
  const staged = `${credentials}.new`;
  if (existsSync(restoring)) {
    throw new Fault("Validation", `A backup was not restored to its end in ${root}: run packhouse restore again.`);
  }
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
  const stageCredentials: ServerFolder["stageCredentials"] = (key) => writeSecret(staged, credentialsText(key));
  const keepStaged = (): void => renameSync(staged, credentials);
  return {
    root,
    database,
    blobs,
    hasSealingKey: () => existsSync(keyFile),
    sealingKey: () => {
      if (!existsSync(keyFile)) writeSecret(keyFile, `${randomBytes(keyBytes).toString("hex")}\n`);
      return parseSealingKey(readFileSync(keyFile, "utf8").trim(), keyFile);
    },
    stageCredentials,
    stagedKeyId: () => {
      if (!existsSync(staged)) return null;
      return /^aws_access_key_id = (\S+)$/m.exec(readFileSync(staged, "utf8"))?.[1] ?? "";
    },
    settleCredentials: (isKnown) => {
      if (isKnown) keepStaged();
      else rmSync(staged);
    },
    writeCredentials: (key) => {
      stageCredentials(key);
      keepStaged();
    },
    writeAwsConfig: ({ region, url }) => {
      writeFileSync(join(aws, "config"), `[default]\nregion = ${region}\noutput = json\nendpoint_url = ${url}\n`);
    },
  };
}

/** An access key in the form of AWS's own credentials files. */
export const credentialsText = (key: { readonly accessKeyId: string; readonly secret: string }, profile = "default"): string =>
  `[${profile}]\naws_access_key_id = ${key.accessKeyId}\naws_secret_access_key = ${key.secret}\n`;

/** Where a configured server keeps its database, and what seals the secrets in it. */
export const databaseOf = (
  config: Pick<Config, "databaseUrl" | "sealingKey">,
  folder: ServerFolder,
): { readonly location: StoreLocation; readonly sealingKey: Buffer } => ({
  location: config.databaseUrl === null ? { is: "sqlite", path: folder.database } : { is: "postgres", url: config.databaseUrl },
  sealingKey: config.sealingKey === null ? folder.sealingKey() : parseSealingKey(config.sealingKey, "sealingKey"),
});

const unusable = (root: string, cause: unknown): Fault => {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Fault("InternalServer", `The data folder ${root} cannot be made: ${why}. Choose another with --data.`, { cause });
};

/** Takes 64 hexadecimal digits. Throws a Validation fault that names where they came from. */
export function parseSealingKey(text: string, where: string): Buffer {
  if (!/^[0-9a-f]{64}$/i.test(text)) throw new Fault("Validation", `${where} must hold 64 hexadecimal digits.`);
  return Buffer.from(text, "hex");
}

/* An OpenID Connect issuer in memory: its keys, its documents, and tokens signed with them. */
import { constants, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { Fault } from "../../src/model/fault.ts";
import type { UpstreamClient } from "../../src/upstream/upstream-client.ts";

export interface IssuerKeyPair {
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export const rsaKey = (id: string, modulusLength = 2048): IssuerKeyPair => ({
  id,
  ...generateKeyPairSync("rsa", { modulusLength }),
});

export const ecKey = (id: string, namedCurve: string): IssuerKeyPair => ({ id, ...generateKeyPairSync("ec", { namedCurve }) });

export const encode = (json: unknown): string => Buffer.from(JSON.stringify(json)).toString("base64url");

const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };

/** A signed token; the header is that of the algorithm and key but for what `header` says. */
export function signedToken(algorithm: string, key: IssuerKeyPair, claims: unknown, header: object = {}): string {
  const signed = `${encode({ alg: algorithm, typ: "JWT", kid: key.id, ...header })}.${encode(claims)}`;
  const digest = `sha${algorithm.slice(2)}`;
  const { privateKey } = key;
  const options = algorithm.startsWith("ES") ? { dsaEncoding: "ieee-p1363" as const } : algorithm.startsWith("PS") ? pss : {};
  return `${signed}.${sign(digest, Buffer.from(signed), { key: privateKey, ...options }).toString("base64url")}`;
}

/** An issuer's documents by path, as they stand when they are asked for. */
export const documentsOf = (issuer: string, keys: readonly IssuerKeyPair[]): Readonly<Record<string, object>> => ({
  "/.well-known/openid-configuration": { issuer, jwks_uri: `${issuer}/keys` },
  "/keys": { keys: keys.map(({ id, publicKey }) => ({ ...publicKey.export({ format: "jwk" }), kid: id, use: "sig" })) },
});

export interface FakeIssuers {
  readonly client: UpstreamClient;
  /** Addresses with what is there. */
  readonly documents: Map<string, object>;
  /** Addresses that were asked. */
  readonly questions: string[];
  isDown: boolean;
}

/** Puts an issuer's documents where a client finds them. */
export const publishKeys = ({ documents }: FakeIssuers, issuer: string, keys: readonly IssuerKeyPair[]): void => {
  for (const [path, document] of Object.entries(documentsOf(issuer, keys))) documents.set(`${issuer}${path}`, document);
};

export function makeFakeIssuers(): FakeIssuers {
  const fake: FakeIssuers = {
    client: {
      document: async ({ path, maxBytes }) => {
        fake.questions.push(path);
        await Promise.resolve();
        if (fake.isDown) throw new Fault("UpstreamUnavailable", "The issuer does not answer.");
        const bytes = Buffer.from(JSON.stringify(fake.documents.get(path) ?? null));
        if (bytes.length > maxBytes) throw new Fault("UpstreamUnavailable", "The document is too long.");
        return fake.documents.has(path)
          ? { is: "found", bytes, etag: null, lastModified: null, movedTo: null }
          : { is: "missing" };
      },
      asset: () => Promise.reject(new Error("Issuers have no assets.")),
      close: () => Promise.resolve(),
    },
    documents: new Map(),
    questions: [],
    isDown: false,
  };
  return fake;
}

/* Authorization tokens: what they look like, and how package clients send them. */
import { hash, randomInt } from "node:crypto";
import { crc32 } from "node:zlib";

// A prefix, 30 random characters, 6 of checksum: recognisable, and told from chance, without asking the database.
const prefix = "packhouse_";
const sessionPrefix = "packhouse_session_";
const randomLength = 30;
const checksumLength = 6;
const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const form = new RegExp(`^${prefix}[0-9A-Za-z]{${randomLength + checksumLength}}$`, "u");
const maxHeaderCharacters = 8192;

/** An authorization token nobody has seen: 178 random bits. */
export const newToken = (): string => make(prefix);

/** The token that goes with temporary keys, and is none for package clients. */
export const newSessionToken = (): string => make(sessionPrefix);

function make(beginning: string): string {
  const random = Array.from({ length: randomLength }, () => alphabet.charAt(randomInt(alphabet.length))).join("");
  return `${beginning}${random}${checksumOf(random)}`;
}

/** Whether this server could have made it: form and checksum. A token that was mangled on its way is not. */
export const isWellFormed = (token: string): boolean =>
  form.test(token) && token.slice(-checksumLength) === checksumOf(token.slice(prefix.length, -checksumLength));

/** What is kept of a token: its SHA-256, hexadecimal. */
export const hashToken = (token: string): string => hash("sha256", token, "hex");

const idLength = 20;

/** What lists and operators call a token: the first 20 digits of its hash, which open nothing. */
export const tokenId = (hash: string): string => hash.slice(0, idLength);

function checksumOf(random: string): string {
  let rest = crc32(random);
  let text = "";
  for (let place = 0; place < checksumLength; place += 1) {
    text = alphabet.charAt(rest % alphabet.length) + text;
    rest = Math.floor(rest / alphabet.length);
  }
  return text;
}

/**
 * The token a package client sent: after `Bearer`, as the password of `Basic`, bare, or as `X-NuGet-ApiKey`
 * (formats spec 2). Null when it sent none; what is too long to be one comes back as an empty text.
 */
export function credentialOf(header: (name: string) => string | undefined): string | null {
  const authorization = header("authorization");
  const apiKey = header("x-nuget-apikey");
  if (authorization !== undefined) {
    if (authorization.length > maxHeaderCharacters) return "";
    const [, scheme = "", rest = ""] = /^\s*(?:(bearer|basic)(?:\s+|$))?(.*)$/isu.exec(authorization) ?? [];
    const found = scheme.toLowerCase() === "basic" ? passwordOf(rest) : rest.trim();
    // A Basic header without a password, as some clients send beside an API key, says nothing.
    if (found !== "") return found;
  }
  if (apiKey === undefined || apiKey.trim() === "") return null;
  return apiKey.length > maxHeaderCharacters ? "" : apiKey.trim();
}

/** The password of `user:password` in base64; empty when there is none. */
function passwordOf(encoded: string): string {
  const decoded = Buffer.from(encoded.trim(), "base64").toString("utf8");
  const colon = decoded.indexOf(":");
  return colon < 0 ? "" : decoded.slice(colon + 1).trim();
}

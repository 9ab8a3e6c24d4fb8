/* Uploads of Python distributions as twine makes them. */
import type { BuiltDistribution } from "./distributions.ts";
import { type RawResponse, send } from "./raw-http.ts";

export type UploadField = readonly [name: string, value: string];

export interface UploadWish {
  readonly name: string;
  readonly version: string;
  /** Fields besides the usual ones; one of a usual name takes its place. */
  readonly fields?: readonly UploadField[];
}

const boundary = "a-boundary-of-the-tests";
export const formType = `multipart/form-data; boundary=${boundary}`;

const fieldPart = ([name, value]: UploadField): string =>
  `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

export interface FormFile {
  readonly field?: string;
  readonly filename: string;
  readonly bytes: Buffer;
}

/** A form with these fields and then these files. */
export const formOf = (fields: readonly UploadField[], files: readonly FormFile[]): Buffer =>
  Buffer.concat([
    Buffer.from(fields.map(fieldPart).join("")),
    ...files.flatMap(({ field = "content", filename, bytes }) => [
      Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="${filename}"\r\nContent-Type: application/octet-stream\r\n\r\n`,
      ),
      bytes,
      Buffer.from("\r\n"),
    ]),
    Buffer.from(`--${boundary}--\r\n`),
  ]);

/** The fields that every client sends, with others of the wish. */
export const usualFields = ({ name, version, fields = [] }: UploadWish, sha256: string): readonly UploadField[] => {
  const usual: readonly UploadField[] = [
    [":action", "file_upload"],
    ["protocol_version", "1"],
    ["metadata_version", "2.1"],
    ["name", name],
    ["version", version],
    ["sha256_digest", sha256],
  ];
  const given = new Set(fields.map(([field]) => field));
  return [...usual.filter(([field]) => !given.has(field)), ...fields];
};

/** Posts a form to a repository's endpoint, which is of the server at `base`. */
export const postForm = (endpoint: string, token: string, body: Buffer, type = formType): Promise<RawResponse> =>
  send(new URL(endpoint).origin, {
    method: "POST",
    path: new URL(endpoint).pathname,
    headers: { authorization: `Bearer ${token}`, "content-type": type, "content-length": String(body.length) },
    body,
  });

export const upload = (endpoint: string, token: string, wish: UploadWish, built: BuiltDistribution): Promise<RawResponse> =>
  postForm(endpoint, token, formOf(usualFields(wish, built.sha256), [built]));

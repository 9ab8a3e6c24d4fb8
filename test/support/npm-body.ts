/* What `npm publish` sends. */
import { createHash } from "node:crypto";

export interface PublishParts {
  readonly name: string;
  readonly version: string;
  readonly tarball: Buffer;
  readonly tag?: string;
  readonly manifest?: object;
}

/** The body of the PUT that publishes one version, as the client makes it. */
export const publishBody = ({ name, version, tarball, tag = "latest", manifest = {} }: PublishParts) => {
  const file = `${name}-${version}.tgz`;
  const dist = {
    integrity: `sha512-${createHash("sha512").update(tarball).digest("base64")}`,
    shasum: createHash("sha1").update(tarball).digest("hex"),
    tarball: `http://127.0.0.1/${name}/-/${file}`,
  };
  return {
    _id: name,
    name,
    "dist-tags": { [tag]: version },
    versions: { [version]: { name, version, _id: `${name}@${version}`, dist, ...manifest } as Record<string, unknown> },
    access: null,
    _attachments: {
      [file]: { content_type: "application/octet-stream", data: tarball.toString("base64"), length: tarball.length },
    },
  };
};

export type PublishBody = ReturnType<typeof publishBody>;

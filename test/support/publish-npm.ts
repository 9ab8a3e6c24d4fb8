/* Publishing as npm does, over the wire. */
import { npmEndpoint, type Server, tokenFor } from "./api.ts";
import { publishBody } from "./npm-body.ts";
import { type RawResponse, send } from "./raw-http.ts";
import { type Files, npmTarball } from "./tarballs.ts";

export interface NpmPublication {
  readonly domain: string;
  readonly repository: string;
  /** As npm writes it, with its scope. */
  readonly name: string;
  readonly version: string;
  /** Members of its package.json beside name and version. */
  readonly manifest?: object;
  readonly files?: Files;
}

/** Publishes the version as the server's caller. */
export const publishNpm = async (server: Server, publication: NpmPublication): Promise<RawResponse> => {
  const { domain, repository, name, version, manifest = {}, files = {} } = publication;
  const tarball = await npmTarball(name, version, manifest, files);
  const { pathname } = new URL(npmEndpoint(server, domain, repository));
  return send(server.url, {
    method: "PUT",
    path: `${pathname}${name.replace("/", "%2f")}`,
    headers: { authorization: `Bearer ${await tokenFor(server, domain)}` },
    body: JSON.stringify(publishBody({ name, version, tarball, manifest })),
  });
};

import { invalid } from "../model/fault.ts";
import { findPlace } from "../registry/places.ts";
import { admit, publish } from "../registry/publish.ts";
import { stageSent } from "../registry/sent-asset.ts";
import { type HandlerParts, type Handlers, packageOf, repositoryOf } from "./call.ts";
import { assetSummary, packageIdentity } from "./describe.ts";

export const publishPackageVersionHandlers = (parts: HandlerParts) => {
  const { formats, graphs, blobs, publishing } = parts;
  return {
    /** All that can be refused without the body is refused before it is read. */
    PublishPackageVersion: async (input, call) => {
      const format = formats[input.format];
      if (format.checkAssetName === undefined) {
        throw invalid(`A version of a ${format.name} package is published with a client of that format, not by this operation.`);
      }
      format.checkAssetName(input.assetName);
      const id = packageOf(parts, input);
      const version = format.versions.normalize(input.packageVersion);
      const wanted = { ...(await findPlace(graphs, repositoryOf(input, call))), id };
      const { assetName: name, assetSHA256: sha256, assetContent } = input;
      const intent = { id, version, finished: !input.unfinished, mayGrow: false };
      await admit(publishing, format, wanted, { ...intent, assets: [{ name, digests: { sha256 } }] });
      const shelf = blobs.of(String(wanted.domain.id));
      const staged = await stageSent(shelf, { ...assetContent, sha256 }, publishing.maxAssetBytes);
      const { size, digests } = staged;
      const publication = { ...intent, assets: [{ name, staged }], manifest: null, tags: [] };
      const { revision, status } = await publish(publishing, format, wanted, publication);
      const asset = assetSummary({ name, size, digests });
      return { ...packageIdentity(id), version, versionRevision: revision, status, asset };
    },
  } satisfies Partial<Handlers>;
};

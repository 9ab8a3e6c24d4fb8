/* Attestations (PEP 740): what somebody vouches for of one file. They are kept as they came, once they make sense. */
import { invalid } from "../../model/fault.ts";
import { isObject, objectIn, parseJson, textIn } from "../../model/json.ts";
import type { Digests } from "../../model/package.ts";

const maxAttestations = 16;

/**
 * Throws a Validation fault unless the text is a JSON list of attestations of this very file. Whether they are signed
 * by whom they say is for their reader to find out.
 */
export const checkAttestations = (text: string, filename: string, { sha256 }: Pick<Digests, "sha256">): void => {
  const attestations = parseJson(text);
  if (!Array.isArray(attestations) || attestations.length === 0 || attestations.length > maxAttestations) {
    throw invalid(`The attestations are not a JSON list of 1 to ${maxAttestations} attestations.`);
  }
  for (const attestation of attestations) {
    const { version, verification_material: material, envelope } = objectIn(attestation);
    const { statement, signature } = objectIn(envelope);
    const said = parseJson(Buffer.from(textIn(statement) ?? "", "base64").toString("utf8"));
    if (version !== 1 || !isObject(material) || textIn(signature) === null || !isObject(said)) {
      throw invalid("An attestation is not as PEP 740 describes it.");
    }
    const subjects = Array.isArray(said.subject) ? said.subject.map(objectIn) : [];
    if (!subjects.some(({ name, digest }) => name === filename && objectIn(digest).sha256 === sha256)) {
      throw invalid("An attestation is not one of the file that it came with.");
    }
  }
};

/** The provenance document of a file whose attestations are kept as this text. */
export const provenanceText = (attestations: string): string =>
  `{"version":1,"attestation_bundles":[{"publisher":{"kind":"Packhouse","claims":null},"attestations":${attestations}}]}`;

/* The version of the protocol, of which there is one (formats spec, swift 1). */
import { invalid } from "../../model/fault.ts";
import { quote } from "../../model/quote.ts";

/** Clients refuse nearly every answer without it. */
export const contentVersion = { "content-version": "1" } as const;

export type Form = "json" | "swift" | "zip";

export interface Wish {
  /** Null where the header leaves it open. */
  readonly form: Form | null;
  /** Whether it takes what this server speaks. */
  readonly isSpoken: boolean;
}

const maxHeaderLength = 4096;
const registryType = /^application\/vnd\.swift\.registry(?:\.v([^+]*))?(?:\+(json|swift|zip))?$/u;

/** What an Accept header asks for. Throws a Validation fault on a version of the protocol that is none. */
export const wishIn = (header: string | undefined): Wish => {
  const types = (header ?? "").slice(0, maxHeaderLength).toLowerCase().split(",");
  const asked = types.flatMap((type) => {
    const [found, version = "1", form = null] = registryType.exec(type.replace(/;.*$/su, "").trim()) ?? [];
    return found === undefined ? [] : [{ version, form: form as Form | null }];
  });
  const odd = asked.find(({ version }) => !/^[0-9]+$/u.test(version));
  if (odd !== undefined) {
    throw invalid(`${quote(odd.version)} in the header Accept is not a version of the protocol.`, "FIELD_VALIDATION_FAILED");
  }
  const spoken = asked.filter(({ version }) => Number(version) === 1);
  return { form: spoken[0]?.form ?? null, isSpoken: asked.length === 0 || spoken.length > 0 };
};

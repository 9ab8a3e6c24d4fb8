/* Taking in the one file of a form, for formats whose clients send one. */
import type { Staged } from "../blobs/blob-store.ts";
import { type FormLimits, readForm } from "../http/multipart.ts";
import type { Request } from "../http/route.ts";
import { invalid } from "../model/fault.ts";
import type { FormatSession } from "./format-session.ts";
import { orDiscard } from "./publish.ts";

export interface FormFile {
  readonly limits: FormLimits;
  /** What it is, in the words of a fault: `gem`. */
  readonly what: string;
  /** The form's name for it; null for that of its first file. */
  readonly field: string | null;
}

/**
 * Stages it; what else the form holds does not matter. Throws what `readForm` throws, and Validation, as of what cannot be
 * parsed, where the form holds none or another one of its name.
 */
export async function stageFormFile(session: FormatSession, request: Request, wanted: FormFile): Promise<Staged> {
  const { limits, what, field } = wanted;
  const assets: { readonly staged: Staged }[] = [];
  let known = field;
  let count = 0;
  return orDiscard({ assets }, async () => {
    await readForm(request, limits, async (part) => {
      known ??= part.field;
      if (part.field !== known) return void part.bytes.resume();
      count += 1;
      if (count > 1) throw invalid(`The form holds more than one ${what}.`, "CANNOT_PARSE");
      assets.push({ staged: await session.stage({ bytes: part.bytes, size: null, sha256: null }) });
    });
    const [file] = assets;
    if (file !== undefined) return file.staged;
    const place = field === null ? "its first part" : `its field ${field}`;
    throw invalid(`The form holds no ${what}: ${place} must be a file.`, "CANNOT_PARSE");
  });
}

import type { Staged, Staging } from "./blob-store.ts";

/** Writes a whole stream to a staging and finishes it; aborts it when either side fails. */
export const stageAll = async (staging: Staging, source: AsyncIterable<Uint8Array>): Promise<Staged> => {
  try {
    for await (const chunk of source) await staging.write(chunk);
    return await staging.finish();
  } catch (thrown) {
    await staging.abort();
    throw thrown;
  }
};

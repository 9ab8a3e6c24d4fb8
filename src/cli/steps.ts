/* What `--debug` shows of how a command goes: whoever does a step tells of it, and knows nothing of who listens. */
import { channel } from "node:diagnostics_channel";

const steps = channel("packhouse.cli.steps");

/** Takes one sentence, without secrets. */
export const tellStep = (step: string): void => steps.publish(step);

/** Writes each step as a line with its time. Gives what ends that. */
export function showSteps(write: (line: string) => unknown): () => void {
  const show = (step: unknown): void => {
    const at = new Date().toISOString().replace("T", " ").replace(".", ",").slice(0, -1);
    write(`${at} - packhouse - DEBUG - ${withoutSecrets(String(step))}\n`);
  };
  steps.subscribe(show);
  return () => steps.unsubscribe(show);
}

/** Addresses may hold names and passwords; nothing may steer the terminal. */
const withoutSecrets = (step: string): string => step.replace(/\/\/[^/@\s]*@/g, "//***@").replace(/\p{Cc}/gu, "?");

/* The program: one command, chosen by its first word. */
import { run } from "./cli/run.ts";

const failedExit = 255;
let unwritten: string | null = null;

// Who reads may leave before the end, and a command still does all that it was to do.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") unwritten ??= error.message;
});

process.exitCode = await run({
  words: process.argv.slice(2),
  name: process.env.PACKHOUSE_CALLED ?? "packhouse",
  environment: process.env,
  out: process.stdout,
  err: process.stderr,
});

// Of what could not be written some commands tell by themselves.
process.once("beforeExit", () => {
  if (unwritten === null || process.exitCode !== 0) return;
  process.stderr.write(`\n${unwritten}\n`);
  process.exitCode = failedExit;
});

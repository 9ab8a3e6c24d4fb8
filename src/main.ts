/* The program: one command, chosen by its first word. */
import { run } from "./cli/run.ts";

// Who reads may leave before the end, and a command still does all that it was to do.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") return;
  process.stderr.write(`\n${error.message}\n`);
  process.exit(255);
});

process.exitCode = await run({
  words: process.argv.slice(2),
  name: process.env.PACKHOUSE_CALLED ?? "packhouse",
  environment: process.env,
  out: process.stdout,
  err: process.stderr,
});

/* The program: one command, chosen by its first word. */
import { run } from "./cli/run.ts";

process.exitCode = await run({
  words: process.argv.slice(2),
  name: process.env.PACKHOUSE_CALLED ?? "packhouse",
  environment: process.env,
  out: process.stdout,
  err: process.stderr,
});

/* The .NET command line: an SDK as npm has it, on a runtime as Python's index has it. */
import { execFile } from "node:child_process";
import { chmodSync, globSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * Puts `dotnet` and all that it runs into `folder`/root. Of `specs` the first is npm's, `name@version`, the second pip's,
 * `name==version`.
 */
export const installDotnet = async (folder: string, [sdk = "", runtime = ""]: readonly string[]): Promise<void> => {
  const scratch = join(folder, "scratch");
  const root = join(folder, "root");
  mkdirSync(scratch);
  writeFileSync(join(scratch, "package.json"), JSON.stringify({ private: true }));
  await run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", sdk], { cwd: scratch });
  await run("python3", ["-m", "venv", "python"], { cwd: scratch });
  await run("python/bin/python", ["-m", "pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:", runtime], {
    cwd: scratch,
  });
  const [host = ""] = globSync("python/lib/python3*/site-packages/dnv/net/runtime/.net", { cwd: scratch });
  renameSync(join(scratch, host), root);
  const parts = join(scratch, "node_modules", sdk.slice(0, sdk.lastIndexOf("@")));
  // What else the SDK's package has are an older host and runtime.
  for (const part of ["sdk", "packs", "templates"]) renameSync(join(parts, part), join(root, part));
  chmodSync(join(root, "dotnet"), 0o755);
  rmSync(scratch, { recursive: true });
};

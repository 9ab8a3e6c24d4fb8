/* `packhouse doctor`: looks for what is wrong with a server and its surroundings, and says what to do. */
import { formats } from "../../compose.ts";
import { proxiesOf } from "../../config/proxies.ts";
import { makeConnections } from "../../registry/connections.ts";
import { openStoreAsIs } from "../../store/database.ts";
import { listUsedConnections } from "../../store/repositories.ts";
import { CommandFailure } from "../failure.ts";
import { type CalledServer, calledServer } from "./call-server.ts";
import { command, type Given, type Invocation } from "./command.ts";
import { lookAtBytes, lookAtDatabase, lookAtFolder, lookAtSettings } from "./doctor-folder.ts";
import { lookAtAddress, lookAtConnections, lookAtServer } from "./doctor-network.ts";
import { type Finding, orProblem } from "./findings.ts";
import { findServer, type LocalServer, localFlags } from "./local-server.ts";
import { openProgress } from "./progress.ts";
import { outputFlag, writeRows } from "./rows.ts";

export const doctor = command("doctor", {
  says: "Looks at settings, data folder, database, bytes, clocks, addresses and external connections. The exit code is 0 without problems.",
  flags: {
    bytes: { says: "Read all bytes and compare them with their digests.", takesValue: false },
    output: outputFlag,
    ...localFlags,
  },
  run: async (given, invocation) => {
    const found = await lookAtAll(given, invocation);
    writeRows(
      invocation.out,
      found.map((finding) => ({ ...finding })),
      given,
    );
    const problems = found.filter(({ state }) => state === "problem").length;
    if (problems > 0) throw new CommandFailure(255, problems === 1 ? "There is a problem." : `There are ${problems} problems.`);
  },
});

async function lookAtAll(given: Given, invocation: Invocation): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  const look = async (check: string, work: () => Promise<readonly Finding[]>): Promise<void> => {
    found.push(...(await orProblem(check, work)));
  };
  let local: LocalServer | null = null;
  await look("server", async () => {
    local = findServer(given, invocation);
    return [];
  });
  if (local === null) return found;
  const server: LocalServer = local;
  const { config, folder } = server;
  const called = await calledOrNull({ data: config.data }, invocation);
  await look("settings", async () => lookAtSettings(config));
  await look("folder", () => lookAtFolder(folder.root));
  await look("database", () => lookInside(server, given, invocation));
  await look("server", () => lookAtServer(config, called));
  await look("address", () => lookAtAddress(config, called));
  return found;
}

/** The database, and what it says that there should be elsewhere. */
async function lookInside(server: LocalServer, given: Given, { err, environment }: Invocation): Promise<readonly Finding[]> {
  const { config, folder } = server;
  const store = await openStoreAsIs(server.location);
  try {
    const found = [...(await lookAtDatabase(store, server))];
    if (found.some(({ check, state }) => check === "database" && state !== "ok")) return found;
    const progress = openProgress(err, "Bytes", "blobs");
    const bytes = { readsAll: given.bytes === true, note: progress.show };
    found.push(...(await orProblem("bytes", () => lookAtBytes(store, folder.root, bytes).finally(progress.end))));
    const names = await listUsedConnections(store.db);
    found.push(
      ...(await orProblem("connections", () =>
        lookAtConnections(names, makeConnections(config.connections, formats, environment), proxiesOf(config, environment)),
      )),
    );
    return found;
  } finally {
    await store.close();
  }
}

/** Null where the data folder does not say, since the server was never started to the end. */
async function calledOrNull(given: Given, invocation: Invocation): Promise<CalledServer | null> {
  try {
    return await calledServer(given, invocation);
  } catch {
    return null;
  }
}

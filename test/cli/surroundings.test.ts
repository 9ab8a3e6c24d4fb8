import { test } from "node:test";
import { startPackhouse } from "../support/start.ts";
import { loginCases } from "./cases/login.ts";
import { buildWorld, readCases } from "./cases/server.ts";
import { settingCases } from "./cases/settings.ts";
import { commandLineSuite } from "./run-cases.ts";

commandLineSuite(({ same, check }) => {
  test("every read of a real server", async () => {
    const packhouse = await startPackhouse();
    try {
      await buildWorld(packhouse);
      await check(readCases(packhouse));
    } finally {
      await packhouse.stop();
    }
  });
  same("settings", settingCases);
  same("login", loginCases);
});

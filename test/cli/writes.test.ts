/* Every operation against real servers: one for AWS's program, one for ours, and all that happens in them the same. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { errorStatuses } from "../../src/api/errors.ts";
import { account, type Step } from "../sdk/calls/call.ts";
import { maxAssetBytes } from "../sdk/calls/package-versions.ts";
import { steps, throttled } from "../sdk/calls/table.ts";
import { asAdministrator, titleOf, withNobody } from "../sdk/run-table.ts";
import { type Packhouse, type Settings, startPackhouse } from "../support/start.ts";
import { compareOutcomes } from "./compare.ts";
import { commandLineSuite } from "./run-cases.ts";
import { openWorld, type World, type WorldParts } from "./world.ts";

type Furnish = (packhouse: Packhouse) => Promise<Omit<WorldParts, "typist" | "packhouse">>;

commandLineSuite(({ programs }) => {
  const inBoth = (name: string, settings: Settings, furnish: Furnish, told: readonly Step[]): void => {
    describe(name, { concurrency: false }, () => {
      const servers: Packhouse[] = [];
      const worlds: World[] = [];
      before(async () => {
        for (const typist of [programs().ours, programs().aws]) {
          const packhouse = await startPackhouse(settings);
          servers.push(packhouse);
          worlds.push(await openWorld({ typist, packhouse, ...(await furnish(packhouse)) }));
        }
      });
      after(async () => {
        for (const closed of worlds) await closed.close();
        for (const server of servers) await server.stop();
      });
      for (const step of told) {
        test("prepares" in step ? step.prepares : titleOf(step), async () => {
          const [ours, aws] = await Promise.all(worlds.map((world) => world.take(step)));
          if (ours == null || aws == null) return;
          assert.equal(ours.outcome.requests.length, 1);
          assert.deepEqual(compareOutcomes(ours.one, ours.outcome, aws.outcome), { differing: [], byDesign: [] });
        });
      }
    });
  };

  const withBoth: Furnish = async (packhouse) => ({
    surroundings: await withNobody(packhouse),
    isWanted: () => true,
  });
  inBoth("two worlds that are built up and taken down", { maxAssetBytes }, withBoth, steps);

  const exhausted: Furnish = async (packhouse) => ({
    surroundings: asAdministrator(packhouse),
    isWanted: (status) => status === errorStatuses.Throttling,
  });
  const tooMany = `Rate exceeded: arn:aws:iam::${account}:user/administrator may make 1 request a second.`;
  const refused = throttled.map(([operation, input]) => ({
    operation,
    input,
    who: "administrator" as const,
    expects: { is: "refusal", error: "Throttling", message: tooMany, members: {} } as const,
  }));
  inBoth("servers that let one request a second in", { requestsPerSecond: 1 }, exhausted, refused);
});

/* Runs the table of calls with one client against a server of its own. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient } from "@aws-sdk/client-iam";
import { errorStatuses } from "../../src/api/errors.ts";
import type { Answer, SdkDriver, Surroundings } from "../support/sdk-driver.ts";
import { type Packhouse, type Settings, startPackhouse } from "../support/start.ts";
import { account, differences, type Expectation, filledIn, type Kept, type SdkCall, type Step } from "./calls/call.ts";
import { maxAssetBytes } from "./calls/package-versions.ts";
import { steps, throttled } from "./calls/table.ts";

export const asAdministrator = ({ url, credentials }: Packhouse): Surroundings => ({
  url,
  region: credentials.region,
  keys: { administrator: credentials, nobody: credentials },
});

/** With a user whom no policy allows anything. */
export const withNobody = async (packhouse: Packhouse): Promise<Surroundings> => {
  const { url, credentials } = packhouse;
  const iam = new IAMClient({ endpoint: url, region: credentials.region, credentials, maxAttempts: 1 });
  await iam.send(new CreateUserCommand({ UserName: "nobody" }));
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: "nobody" }));
  assert.ok(key?.AccessKeyId !== undefined && key.SecretAccessKey !== undefined);
  const nobody = { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey };
  return { ...asAdministrator(packhouse), keys: { administrator: credentials, nobody } };
};

/** Fails where the answer is another than expected; keeps what is to be kept of it. */
export const check = (answer: Answer, expects: Expectation, kept: Kept): void => {
  if (expects.is === "output") {
    assert.equal(answer.is, "output", answer.is === "refusal" ? `${answer.name}: ${answer.message}` : "");
    assert.deepEqual(differences(answer.is === "output" && answer.output, expects.output, kept), []);
    return;
  }
  const { error, message, members } = expects;
  assert.ok(answer.is === "refusal", `it was not refused: ${JSON.stringify(answer)}`);
  assert.equal(answer.name, `${error}Exception`, answer.message);
  assert.deepEqual(differences(answer.message, message, kept, "the message"), []);
  if (answer.status !== null) assert.equal(answer.status, errorStatuses[error]);
  if (answer.members !== null) assert.deepEqual(differences(answer.members, members, kept, "the refusal"), []);
};

export const titleOf = ({ operation, who, expects }: SdkCall): string => {
  const outcome = expects.is === "output" ? "succeeds" : `is refused with ${expects.error}`;
  return `${operation} ${outcome}${who === "nobody" ? " to nobody" : ""}`;
};

type MakeDriver = (surroundings: Surroundings) => SdkDriver;

/** A suite on a server with these settings; `body` gets what is there once the suite runs. */
const withServer = (
  name: string,
  settings: Settings,
  makeDriver: (packhouse: Packhouse) => Promise<SdkDriver>,
  body: (at: () => { readonly packhouse: Packhouse; readonly driver: SdkDriver }) => void,
): void => {
  describe(name, { concurrency: false }, () => {
    let packhouse: Packhouse;
    let driver: SdkDriver | undefined;
    before(async () => {
      packhouse = await startPackhouse(settings);
      assert.equal(packhouse.account, account);
      driver = await makeDriver(packhouse);
    });
    after(async () => {
      await driver?.close();
      await packhouse.stop();
    });
    body(() => {
      assert.ok(driver !== undefined);
      return { packhouse, driver };
    });
  });
};

const runStep = async (step: Step, kept: Kept, packhouse: Packhouse, driver: SdkDriver): Promise<void> => {
  kept.set("url", packhouse.url);
  if ("prepares" in step) return step.run(packhouse);
  const input = filledIn(step.input, kept) as SdkCall["input"];
  check(await driver.call(step.operation, input, step.who), step.expects, kept);
};

/** With one request a second let in, the first or one of the next is refused; `enough` is for a machine that hardly moves. */
const enough = 100;

const untilThrottled = async (call: () => Promise<Answer>): Promise<Answer> => {
  for (let asked = 1; asked < enough; asked += 1) {
    const answer = await call();
    if (answer.is === "refusal" && answer.name === "ThrottlingException") return answer;
  }
  return call();
};

export const runTable = (makeDriver: MakeDriver): void => {
  const inWorld = async (packhouse: Packhouse) => makeDriver(await withNobody(packhouse));
  withServer("a world that is built up and taken down", { maxAssetBytes }, inWorld, (at) => {
    const kept: Kept = new Map();
    for (const step of steps) {
      test("prepares" in step ? step.prepares : titleOf(step), async () => {
        const { packhouse, driver } = at();
        await runStep(step, kept, packhouse, driver);
      });
    }
  });

  const alone = async (packhouse: Packhouse) => makeDriver(asAdministrator(packhouse));
  withServer("a server that lets one request a second in", { requestsPerSecond: 1 }, alone, (at) => {
    for (const [operation, input] of throttled) {
      test(`${operation} is refused with Throttling`, async () => {
        const answer = await untilThrottled(() => at().driver.call(operation, input, "administrator"));
        const message = `Rate exceeded: arn:aws:iam::${account}:user/administrator may make 1 request a second.`;
        check(answer, { is: "refusal", error: "Throttling", message, members: { retryAfterSeconds: 1 } }, new Map());
      });
    }
  });
};

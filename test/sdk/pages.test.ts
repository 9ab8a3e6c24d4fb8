/* Paginators over more than two of the largest pages while another client writes: nothing is lost, and nothing comes twice. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { clientSuite } from "../support/clients.ts";
import { type Crowd, type CrowdedList, crowdedLists, nameOf, startCrowd, stayingNames } from "../support/crowd.ts";
import { javascriptDriver } from "../support/javascript-driver.ts";
import { pythonDriver } from "../support/python-driver.ts";
import type { SdkDriver, Surroundings } from "../support/sdk-driver.ts";

let crowd: Crowd;

before(async () => {
  crowd = await startCrowd();
});

after(() => crowd.packhouse.stop());

const surroundings = (): Surroundings => {
  const { url, credentials } = crowd.packhouse;
  return { url, region: credentials.region, keys: { administrator: credentials, nobody: credentials } };
};

const walk = async (driver: SdkDriver, { operation, input, resultKey }: CrowdedList, pageSize: number): Promise<void> => {
  const writing = [crowd.writer(10)];
  let pagesRead = 0;
  // Between few pages there is always a change; among thousands they go on beside each other.
  const between = async (): Promise<void> => {
    pagesRead += 1;
    if (pageSize > 1) await crowd.writer(1);
    else if (pagesRead % 50 === 0) writing.push(crowd.writer(1));
  };
  const pages = await driver.pages({ operation, input, pageSize, resultKey }, between);
  await Promise.all(writing);
  const names = pages.flat().map(nameOf);
  const found = new Set(names);
  assert.equal(names.length - found.size, 0, "came twice");
  assert.deepEqual(
    stayingNames.filter((name) => !found.has(name)),
    [],
    "was lost",
  );
};

interface Walks {
  readonly makeDriver: (surroundings: Surroundings) => SdkDriver;
  readonly pageSizes: (list: CrowdedList) => readonly number[];
  /** Walks at one time. */
  readonly concurrency: number;
}

const walks = (name: string, { makeDriver, pageSizes, concurrency }: Walks): void => {
  describe(name, { concurrency }, () => {
    let driver: SdkDriver;
    before(() => {
      driver = makeDriver(surroundings());
    });
    after(() => driver.close());
    for (const list of crowdedLists) {
      for (const pageSize of pageSizes(list))
        test(`${list.operation} in pages of ${pageSize}`, () => walk(driver, list, pageSize));
    }
  });
};

walks("the SDK for JavaScript", { makeDriver: javascriptDriver, pageSizes: () => [100, 1000], concurrency: 1 });
walks("the SDK for JavaScript, one by one", {
  makeDriver: javascriptDriver,
  pageSizes: () => [1],
  concurrency: crowdedLists.length,
});

const pythonSizes = ({ operation }: CrowdedList): readonly number[] =>
  operation === "ListPackages" ? [1, 100, 1000] : [100, 1000];

clientSuite("boto3", ([python = ""]) => {
  const makeDriver = pythonDriver.bind(null, python, "boto3_calls.py");
  walks("its paginators", { makeDriver, pageSizes: pythonSizes, concurrency: 1 });
});

clientSuite("aws", ([program = ""]) => {
  const makeDriver = pythonDriver.bind(null, join(program, "../python"), "aws_calls.py");
  walks("its own paging", { makeDriver, pageSizes: pythonSizes, concurrency: 1 });
});

/* A suite of command lines that go through both programs. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { clientSuite } from "../support/clients.ts";
import { awsTypist, ourTypist } from "../support/command-lines.ts";
import { type Case, compare, type Programs } from "./compare.ts";

/** As many differing parts as are shown. */
const maxShown = 20;

export interface Suite {
  /** A test that these cases differ in nothing but what differs by design. */
  readonly same: (title: string, cases: readonly Case[]) => void;
  /** Runs cases in a test of its own. */
  readonly check: (cases: readonly Case[]) => Promise<void>;
  /** For tests of other things. */
  readonly programs: () => Programs;
}

/** Skipped without version 2 of aws, and a failure where REQUIRE_CLIENTS=1. */
export const commandLineSuite = (body: (suite: Suite) => void): void =>
  clientSuite("aws 2", ([program = ""]) => {
    let programs: Programs;
    before(() => {
      programs = { ours: ourTypist(), aws: awsTypist(join(program, "../python")) };
    });
    after(async () => {
      await programs.ours.close();
      await programs.aws.close();
    });
    const check = async (cases: readonly Case[]): Promise<void> => {
      assert.ok(cases.length > 0);
      const found: string[] = [];
      for (const one of cases) found.push(...(await compare(programs, one)).differing);
      assert.equal(found.length, 0, `${found.length} parts differ\n\n${found.slice(0, maxShown).join("\n")}`);
    };
    body({
      check,
      programs: () => programs,
      same: (title, cases) => {
        test(title, () => check(cases));
      },
    });
  });

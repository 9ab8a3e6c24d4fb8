import assert from "node:assert/strict";
import { test } from "node:test";
import { openRegistry } from "../../test/support/registry.ts";

const setUp = async () => {
  const registry = await openRegistry({ team: {}, app: { upstreams: ["team"] }, open: { connection: "public:plain" } });
  let combined = 0;
  const rendered: string[] = [];
  /** The names of all packages with how many versions they have; none for those called "hidden". */
  const list = async (repository: string) =>
    (await registry.session(repository)).renderedList(
      "list",
      {
        variant: "part",
        render: async ({ id, versions }) => {
          rendered.push(id.name);
          return id.name === "hidden" ? null : String(versions.length);
        },
      },
      (parts) => {
        combined += 1;
        return parts.map(({ id, bytes }) => `${id.name} ${bytes}`).join("\n");
      },
    );
  const text = async (repository: string): Promise<string> => (await list(repository)).bytes.toString();
  return { registry, list, text, rendered, combined: () => combined };
};

test("a list holds each package's part, those of upstreams too, and is made once", async () => {
  const { registry, text, rendered, combined } = await setUp();
  assert.equal(await text("app"), "");
  await registry.publish("team", "b", "1.0.0");
  await registry.publish("app", "a", "1.0.0");
  await registry.publish("app", "hidden", "1.0.0");
  for (let time = 0; time < 3; time += 1) assert.equal(await text("app"), "a 1\nb 1");
  assert.equal(await text("team"), "b 1");
  assert.deepEqual(rendered.toSorted(), ["a", "b", "b", "hidden"]);
  assert.equal(combined(), 3);
});

test("a change makes one part anew, a write elsewhere none", async () => {
  const { registry, list, text, rendered, combined } = await setUp();
  for (const name of ["a", "b"]) await registry.publish("app", name, "1.0.0");
  const before = await list("app");
  await registry.publish("open", "elsewhere", "1.0.0");
  assert.equal(await list("app"), before);
  assert.equal(combined(), 1);
  await registry.publish("app", "a", "2.0.0");
  assert.equal(before.holds?.(), false);
  assert.equal(await text("app"), "a 2\nb 1");
  assert.deepEqual(rendered.toSorted(), ["a", "a", "b"]);
});

test("another process's list sees what this one wrote", async () => {
  const { registry, text } = await setUp();
  assert.equal(await text("app"), "");
  await registry.publish("team", "late", "1.0.0");
  assert.equal(await text("app"), "late 1");
});

test("where a connection may have more, the list is put together each time and says so", async () => {
  const { registry, list } = await setUp();
  await registry.publish("open", "a", "1.0.0");
  assert.deepEqual(
    [(await registry.session("open")).isConnected(), (await registry.session("app")).isConnected()],
    [true, false],
  );
  assert.equal((await list("open")).holds?.(), false);
});

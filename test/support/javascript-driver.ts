/* The AWS SDK for JavaScript. */
import * as sdk from "@aws-sdk/client-codeartifact";
import type { Answer, SdkDriver, Surroundings, Values, Who } from "./sdk-driver.ts";

type Send = (command: unknown) => Promise<Values & { readonly $metadata: unknown }>;
type Paginate = (config: object, input: Values) => AsyncIterable<Values>;

/** Something the SDK exports under a name that is put together. */
const exported = <Kind>(name: string): Kind => {
  const found = (sdk as unknown as Values)[name];
  if (found === undefined) throw new Error(`The SDK has no ${name}.`);
  return found as Kind;
};

const withoutAbsent = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

interface Stream {
  readonly transformToByteArray: () => Promise<Uint8Array>;
}

const isStream = (value: unknown): value is Stream =>
  typeof value === "object" && value !== null && "transformToByteArray" in value;

const outputOf = async ({ $metadata: _, ...output }: Values & { readonly $metadata: unknown }): Promise<Values> => {
  const read = async (value: unknown) => (isStream(value) ? Buffer.from(await value.transformToByteArray()) : value);
  const entries = Object.entries(output).map(async ([name, value]) => [name, await read(value)] as const);
  return withoutAbsent(Object.fromEntries(await Promise.all(entries)));
};

const refusalOf = (thrown: unknown): Answer => {
  if (!(thrown instanceof sdk.CodeartifactServiceException)) throw thrown;
  const { name, message, $metadata, ...rest } = thrown;
  const members = Object.entries(rest).filter(([key]) => !key.startsWith("$") && !["stack", "Message", "message"].includes(key));
  return {
    is: "refusal",
    name,
    message,
    status: $metadata.httpStatusCode ?? null,
    members: withoutAbsent(Object.fromEntries(members)),
  };
};

export const javascriptDriver = ({ url, region, keys }: Surroundings): SdkDriver => {
  const clientOf = (who: Who) => new sdk.CodeartifactClient({ endpoint: url, region, credentials: keys[who], maxAttempts: 1 });
  const clients = { administrator: clientOf("administrator"), nobody: clientOf("nobody") };
  return {
    call: async (operation, input, who) => {
      const Command = exported<new (input: Values) => unknown>(`${operation}Command`);
      const send = clients[who].send.bind(clients[who]) as unknown as Send;
      try {
        return { is: "output", output: await outputOf(await send(new Command(input))) };
      } catch (thrown) {
        return refusalOf(thrown);
      }
    },
    pages: async ({ operation, input, pageSize, resultKey }, between) => {
      const paginate = exported<Paginate>(`paginate${operation}`);
      const pages: (readonly unknown[])[] = [];
      // A copy: the paginator writes its tokens into its input.
      for await (const page of paginate({ client: clients.administrator, pageSize }, { ...input })) {
        pages.push(page[resultKey] as readonly unknown[]);
        await between();
      }
      return pages;
    },
    close: async () => {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
};

import { repositoryArn } from "../model/arn.ts";
import { associateConnection, disassociateConnection } from "../registry/external-connections.ts";
import { type RepositoryAddress, requireDomain, requireRepository } from "../registry/places.ts";
import { createRepository, removeRepository, updateRepository } from "../registry/repositories.ts";
import { listAdministeredRepositories, listRepositoriesInDomain, type RepositoryDetail } from "../store/repositories.ts";
import { type Call, domainOf, type HandlerParts, type Handlers, repositoryOf } from "./call.ts";
import { repositoryDescription, repositorySummary } from "./describe.ts";
import { askedPage } from "./pages.ts";

export const repositoryHandlers = (parts: HandlerParts) => {
  const { region } = parts;
  const described = (row: RepositoryDetail) => ({ repository: repositoryDescription(row, region) });
  return {
    CreateRepository: async (input, call) => {
      const { description = null, upstreams = [], tags = [] } = input;
      const made = await createRepository(parts, {
        ...repositoryOf(input, call),
        administratorAccount: call.caller.account,
        description,
        upstreams: upstreams.map((upstream) => upstream.repositoryName),
        tags,
        now: parts.now(),
      });
      return described(made);
    },

    DescribeRepository: async (input, call) => {
      const { db } = parts.store;
      return described(await requireRepository(db, await requireDomain(db, domainOf(input, call)), input.repository));
    },

    UpdateRepository: async (input, call) => {
      const address = repositoryOf(input, call);
      const upstreams = input.upstreams?.map((upstream) => upstream.repositoryName);
      await askNewUpstreams(parts, address, upstreams ?? [], call);
      return described(await updateRepository(parts, address, { description: input.description, upstreams }));
    },

    DeleteRepository: async (input, call) => {
      const removed = await removeRepository(parts, repositoryOf(input, call));
      return removed === null ? {} : described(removed);
    },

    ListRepositories: async (input, { caller }) => {
      const { after, limit, tokenAfter } = askedPage("ListRepositories", input, ["string", "number"]);
      const page = await listAdministeredRepositories(parts.store.db, {
        administrator: caller.account,
        prefix: input.repositoryPrefix ?? "",
        after: after && { name: after[0], id: after[1] },
        limit,
      });
      return {
        repositories: page.rows.map((row) => repositorySummary(row, region)),
        nextToken: tokenAfter(page, ({ name, id }) => [name, id]),
      };
    },

    ListRepositoriesInDomain: async (input, call) => {
      const { after, limit, tokenAfter } = askedPage("ListRepositoriesInDomain", input, ["string"]);
      const domain = await requireDomain(parts.store.db, domainOf(input, call));
      const page = await listRepositoriesInDomain(parts.store.db, {
        domainId: domain.id,
        administrator: input.administratorAccount ?? null,
        prefix: input.repositoryPrefix ?? "",
        after: after?.[0] ?? null,
        limit,
      });
      return {
        repositories: page.rows.map((row) => repositorySummary(row, region)),
        nextToken: tokenAfter(page, ({ name }) => [name]),
      };
    },

    AssociateExternalConnection: async (input, call) =>
      described(await associateConnection(parts, repositoryOf(input, call), input.externalConnection)),

    DisassociateExternalConnection: async (input, call) =>
      described(await disassociateConnection(parts, repositoryOf(input, call), input.externalConnection)),

    GetRepositoryEndpoint: async (input, call) => {
      const { db } = parts.store;
      const address = repositoryOf(input, call);
      await requireRepository(db, await requireDomain(db, address), address.repository);
      return { repositoryEndpoint: parts.endpointOf({ ...address, format: input.format }) };
    },
  } satisfies Partial<Handlers>;
};

/** Each repository must consent to being fetched from, but for those that already are. Throws AccessDenied. */
async function askNewUpstreams(
  { graphs, region }: HandlerParts,
  { owner, domain, repository }: RepositoryAddress,
  names: readonly string[],
  { authorize }: Call,
): Promise<void> {
  const key = await graphs.find(owner, domain);
  const graph = key && (await graphs.of(key));
  const upstreams = graph?.byName.get(repository)?.upstreams.map((id) => graph.repositories.get(id)?.name) ?? [];
  for (const name of names.filter((named) => !upstreams.includes(named))) {
    await authorize("codeartifact:AssociateWithDownstreamRepository", repositoryArn({ region, owner }, domain, name));
  }
}

import { invalid } from "../model/fault.ts";
import { deletePackage } from "../registry/delete.ts";
import { keyOf, packageMissing, requireDomain, requirePackage, requireRepository } from "../registry/places.ts";
import { setOriginControls } from "../registry/set-origin-controls.ts";
import { listPackages } from "../store/package-lists.ts";
import { type Call, domainOf, type HandlerParts, type Handlers, packageOf, repositoryOf } from "./call.ts";
import { originConfiguration, packageSummary } from "./describe.ts";
import { askedPage } from "./pages.ts";

export const packageHandlers = (parts: HandlerParts) => {
  const { store } = parts;
  const repositoryId = async (input: { readonly domain: string; readonly repository: string }, call: Call): Promise<number> => {
    const domain = await requireDomain(store.db, domainOf(input, call));
    return (await requireRepository(store.db, domain, input.repository)).id;
  };
  return {
    DescribePackage: async (input, call) => {
      const address = repositoryOf(input, call);
      const id = packageOf(parts, input);
      const { format, namespace, name } = id;
      const controls = input.includeUpstream
        ? await parts.visible.controls(address, id)
        : (await requirePackage(store.db, address, id)).package;
      return { package: { format, namespace: namespace ?? undefined, name, originConfiguration: originConfiguration(controls) } };
    },

    DeletePackage: async (input, call) => {
      const place = await requirePackage(store.db, repositoryOf(input, call), packageOf(parts, input));
      if (!(await deletePackage(store, keyOf(place)))) throw packageMissing(place.repository.name, place.id);
      return { deletedPackage: packageSummary({ ...place.package, ...place.id }) };
    },

    PutPackageOriginConfiguration: async (input, call) => {
      const id = packageOf(parts, input);
      const domain = await requireDomain(store.db, domainOf(input, call));
      const repository = await requireRepository(store.db, domain, input.repository);
      await setOriginControls(store, keyOf({ domain, repository, id }), input.restrictions, parts.now());
      return { originConfiguration: originConfiguration(input.restrictions) };
    },

    ListPackages: async (input, call) => {
      const { after, limit, tokenAfter } = askedPage("ListPackages", input, ["string", "string", "string"]);
      const repository = await repositoryId(input, call);
      if (input.namespace !== undefined && input.format === undefined) throw invalid("A namespace filter needs a format.");
      const filter = {
        format: input.format ?? null,
        namespacePrefix: input.namespace ?? "",
        namePrefix: input.packagePrefix ?? "",
        publish: input.publish ?? null,
        upstream: input.upstream ?? null,
        after,
        limit,
      };
      const page = input.includeUpstream
        ? await parts.visible.list(repositoryOf(input, call), filter)
        : await listPackages(store.db, { ...filter, repositoryId: repository });
      return {
        packages: page.rows.map(packageSummary),
        nextToken: tokenAfter(page, ({ format, namespace, name }) => [format, namespace ?? "", name]),
      };
    },
  } satisfies Partial<Handlers>;
};

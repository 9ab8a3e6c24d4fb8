import { findPolicy, putPolicy, removePolicy } from "../registry/policies.ts";
import { domainOf, type HandlerParts, type Handlers, repositoryOf } from "./call.ts";
import { policyDescription } from "./describe.ts";

export const policyHandlers = (parts: HandlerParts) =>
  ({
    GetDomainPermissionsPolicy: async (input, call) => ({
      policy: policyDescription(await findPolicy(parts, { ...domainOf(input, call), repository: null })),
    }),

    GetRepositoryPermissionsPolicy: async (input, call) => ({
      policy: policyDescription(await findPolicy(parts, repositoryOf(input, call))),
    }),

    PutDomainPermissionsPolicy: async (input, call) => {
      const { policyDocument: document, policyRevision: expectedRevision = null } = input;
      const target = { ...domainOf(input, call), repository: null };
      return { policy: policyDescription(await putPolicy(parts, target, { document, expectedRevision, now: parts.now() })) };
    },

    PutRepositoryPermissionsPolicy: async (input, call) => {
      const { policyDocument: document, policyRevision: expectedRevision = null } = input;
      const target = repositoryOf(input, call);
      return { policy: policyDescription(await putPolicy(parts, target, { document, expectedRevision, now: parts.now() })) };
    },

    DeleteDomainPermissionsPolicy: async (input, call) => {
      const target = { ...domainOf(input, call), repository: null };
      return { policy: policyDescription(await removePolicy(parts, target, input.policyRevision ?? null)) };
    },

    DeleteRepositoryPermissionsPolicy: async (input, call) => ({
      policy: policyDescription(await removePolicy(parts, repositoryOf(input, call), input.policyRevision ?? null)),
    }),
  }) satisfies Partial<Handlers>;

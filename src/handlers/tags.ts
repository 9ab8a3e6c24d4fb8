import { tagResource, tagsOf, untagResource } from "../registry/tags.ts";
import type { HandlerParts, Handlers } from "./call.ts";

export const tagHandlers = (parts: HandlerParts) =>
  ({
    ListTagsForResource: async ({ resourceArn }) => ({ tags: await tagsOf(parts, resourceArn) }),

    TagResource: async ({ resourceArn, tags }) => {
      await tagResource(parts, resourceArn, tags);
      return {};
    },

    UntagResource: async ({ resourceArn, tagKeys }) => {
      await untagResource(parts, resourceArn, tagKeys);
      return {};
    },
  }) satisfies Partial<Handlers>;

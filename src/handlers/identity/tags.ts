/* Tagging, which users, roles, policies and providers have alike. */
import { changeIdentities } from "../../identity/identities.ts";
import { attachIdentityTags, detachIdentityTags } from "../../identity/identity-tags.ts";
import type { Arn } from "../../model/arn.ts";
import type { Db, Store } from "../../store/database.ts";
import { listTags } from "../../store/tags.ts";
import { type Tag, tagList, tagsGiven } from "./describe.ts";
import { cut, type PageInput } from "./pages.ts";

/** Finds what is tagged. Throws NoSuchEntity. */
type Find = (db: Db) => Promise<{ readonly arn: Arn }>;

export async function tag(store: Store, find: Find, { Tags }: { readonly Tags: readonly Tag[] }): Promise<object> {
  await changeIdentities(store, async (tx) => attachIdentityTags(tx, (await find(tx)).arn, tagsGiven(Tags)));
  return {};
}

export async function untag(store: Store, find: Find, { TagKeys }: { readonly TagKeys: readonly string[] }): Promise<object> {
  await changeIdentities(store, async (tx) => detachIdentityTags(tx, (await find(tx)).arn, TagKeys));
  return {};
}

/** A page of the tags, for the list of this name. */
export async function tagPage({ db }: Store, find: Find, { name, input }: { readonly name: string; readonly input: PageInput }) {
  const { rows, next } = cut(name, input, await listTags(db, (await find(db)).arn));
  return { Tags: tagList(rows), ...next };
}

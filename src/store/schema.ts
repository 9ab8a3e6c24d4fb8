/*
 * The tables, and what points where:
 *
 *   account ─< principal ─< access_key, session, identity_policy, token >─ domain
 *   account ─< managed_policy ─< managed_policy_version      principal ─< attached_policy(policy_arn)
 *   account ─< oidc_provider                                 token >─ access_key or session it was got with
 *   domain ─< repository ─< package ─< package_version ─< asset >─ blob >─ domain
 *   repository ─< repository_upstream(position) >─ repository        repository ─ external_connection
 *   domain ─< package_group ─< package_group_restriction, package_group_repository >─ repository
 *   package ─< dist_tag, package_term, package_note                                domain ─< remote_document >─ blob, asset_bytes
 *   principal, repository ─< upload ─< upload_part >─ blob                         principal, repository ─< receipt
 *   resource_policy(arn), tag(arn), audit_record(account, at), generation(scope), setting(key)
 *
 * Times are milliseconds since the epoch. `namespace` is '' where a package has none, so that keys stay unique.
 * Texts called manifest, document and the like are JSON in the words of whoever wrote them; no query reads inside.
 */
import type { Generated } from "kysely";
import type { Allowance, FormatName, OriginType, VersionStatus } from "../model/package.ts";
import type { EffectiveMode, RestrictionType } from "../model/package-group.ts";

export interface Schema {
  readonly account: { id: string; organization_id: string | null; created_at: number };
  readonly principal: {
    id: Generated<number>;
    account_id: string;
    kind: "user" | "role";
    name: string;
    path: string;
    /** AWS's unique id, such as AIDA…; never used again for another principal. */
    unique_id: string;
    arn: string;
    created_at: number;
    description: string | null;
    /** Who may assume it, as a policy document; null for users. */
    trust_policy: string | null;
    /** Null for users. */
    max_session_seconds: number | null;
  };
  readonly access_key: {
    id: string;
    principal_id: number;
    sealed_secret: string;
    status: "Active" | "Inactive";
    created_at: number;
  };
  readonly identity_policy: { id: Generated<number>; principal_id: number; name: string; document: string };
  /** A policy that principals of its account share. What AWS itself would own is no row: access/aws-policies.ts has it. */
  readonly managed_policy: {
    id: Generated<number>;
    account_id: string;
    name: string;
    path: string;
    unique_id: string;
    arn: string;
    description: string | null;
    default_version: number;
    /** The highest version number ever given. */
    last_version: number;
    created_at: number;
    updated_at: number;
  };
  readonly managed_policy_version: { policy_id: number; version: number; document: string; created_at: number };
  readonly attached_policy: { principal_id: number; policy_arn: string };
  readonly oidc_provider: {
    arn: string;
    account_id: string;
    /** The issuer without `https://`. */
    url: string;
    /** JSON lists of texts. */
    client_ids: string;
    thumbprints: string;
    created_at: number;
  };
  /** Temporary credentials of a role or user. */
  readonly session: {
    access_key_id: string;
    principal_id: number;
    sealed_secret: string;
    /** SHA-256 of the session token, hexadecimal. */
    token_hash: string;
    /** What policies and messages call the session; a user's own ARN for a user. */
    arn: string;
    /** `AROA…:name` for a role. */
    user_id: string;
    /** JSON list of session policies, each a policy document's text. */
    policies: string;
    /** JSON: condition keys that the session brings into every request, each with its values. */
    context: string;
    created_at: number;
    expires_at: number;
    /** The access key that a user got it with, and that it goes with; null for a role's. */
    source_key_id: string | null;
  };
  readonly resource_policy: { arn: string; document: string; revision: string; updated_at: number };
  readonly token: {
    /** SHA-256 of the token, hexadecimal: the token itself is kept nowhere. */
    hash: string;
    principal_id: number;
    domain_id: number;
    created_at: number;
    expires_at: number;
    /** What it was got with, and goes with; both null for tokens of before this was kept. */
    access_key_id: string | null;
    session_id: string | null;
    /** What its owner calls a long-lived token. */
    name: string | null;
    /** JSON: how much narrower than its owner a long-lived token is. */
    scope: string | null;
    /** Of a named token, to the minute; null while it was not used. */
    last_used_at: number | null;
  };
  readonly domain: {
    id: Generated<number>;
    owner: string;
    name: string;
    encryption_key: string | null;
    created_at: number;
  };
  readonly repository: {
    id: Generated<number>;
    domain_id: number;
    name: string;
    administrator_account: string;
    description: string | null;
    created_at: number;
  };
  readonly repository_upstream: { repository_id: number; position: number; upstream_id: number };
  readonly external_connection: { repository_id: number; name: string; format: FormatName };
  readonly package: {
    id: Generated<number>;
    repository_id: number;
    format: FormatName;
    namespace: string;
    name: string;
    publish: Allowance;
    upstream: Allowance;
    created_at: number;
    /** The repository's. */
    domain_id: number;
    /** What package groups find it by (model/group-pattern.ts). */
    match_key: string;
  };
  readonly package_group: {
    id: Generated<number>;
    domain_id: number;
    pattern: string;
    match_key: string;
    contact_info: string | null;
    description: string | null;
    created_at: number;
  };
  /** A restriction that a group does not inherit. */
  readonly package_group_restriction: { group_id: number; type: RestrictionType; mode: EffectiveMode };
  /** An allowed repository; none where the restriction has another mode than that for specific repositories. */
  readonly package_group_repository: { group_id: number; type: RestrictionType; repository_id: number };
  readonly package_version: {
    id: Generated<number>;
    package_id: number;
    version: string;
    status: VersionStatus;
    origin_type: OriginType;
    origin_repository: string | null;
    origin_connection: string | null;
    revision: string;
    manifest: string;
    readme: string | null;
    published_at: number;
  };
  readonly asset: {
    id: Generated<number>;
    version_id: number;
    name: string;
    blob_id: number | null;
    /** Where the bytes can be had while there is no blob, relative to the connection or absolute. */
    remote_url: string | null;
    size: number | null;
    md5: string | null;
    sha1: string | null;
    sha256: string | null;
    sha512: string | null;
  };
  readonly blob: {
    id: Generated<number>;
    domain_id: number;
    sha256: string;
    size: number;
    /** When a row last began to name it; a sweep leaves young ones alone. */
    touched_at: number;
  };
  /** An asset that somebody sends in parts. */
  readonly upload: {
    id: Generated<number>;
    principal_id: number;
    repository_id: number;
    /** SHA-256 of what names the asset, hexadecimal. */
    target: string;
    /** Bytes of the whole, and how many of them are here. */
    total: number;
    received: number;
    parts: number;
    /** When it last got a part. */
    touched_at: number;
  };
  readonly upload_part: { upload_id: number; starts_at: number; blob_id: number };
  /** Of work on a package version that goes on after its answer. */
  readonly receipt: {
    /** Told to whoever asked for it alone, so that nobody may guess it. */
    id: string;
    repository_id: number;
    principal_id: number;
    format: FormatName;
    namespace: string;
    name: string;
    version: string;
    state: "working" | "done" | "refused";
    /** JSON: why it was refused. */
    fault: string | null;
    /** When its process last said that it goes on, or when it ended. */
    touched_at: number;
  };
  /** By how much the bytes of a domain's assets changed, equal assets counted once; triggers on asset write it. */
  readonly asset_bytes: { id: Generated<number>; domain_id: number; change: number };
  readonly remote_document: {
    id: Generated<number>;
    domain_id: number;
    connection: string;
    path: string;
    etag: string | null;
    last_modified: string | null;
    /** When the other registry last confirmed it. 0 asks for a confirmation at the next use. */
    checked_at: number;
    /** Null: the other registry had none. */
    blob_id: number | null;
    /** Where redirects led to it. */
    moved_to: string | null;
  };
  /** What a format notes of a package, in its own words. */
  readonly package_note: { package_id: number; key: string; text: string };
  readonly dist_tag: { package_id: number; tag: string; version: string };
  /** Words to search a repository's packages by. */
  readonly package_term: { repository_id: number; term: string; package_id: number };
  readonly tag: { arn: string; key: string; value: string };
  /** What was done or refused, in CloudTrail's form; one row for each account that may read it. */
  readonly audit_record: { account_id: string; at: number; id: string; event: string };
  /** Grows by one with every change of what its scope names; see generations.ts. */
  readonly generation: { scope: string; value: number };
  readonly setting: { key: string; value: string };
}

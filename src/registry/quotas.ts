/* How many of each there may be (service spec 6). */

export interface Quotas {
  readonly domainsPerAccount: number;
  readonly repositoriesPerDomain: number;
  readonly upstreamsPerRepository: number;
  /** AWS has a quota here as well, and says nowhere which. */
  readonly packageGroupsPerDomain: number;
  /** Per domain, repository or package group. */
  readonly tagsPerResource: number;
}

export const defaultQuotas: Quotas = {
  domainsPerAccount: 10,
  repositoriesPerDomain: 1_000,
  upstreamsPerRepository: 10,
  packageGroupsPerDomain: 10_000,
  tagsPerResource: 50,
};

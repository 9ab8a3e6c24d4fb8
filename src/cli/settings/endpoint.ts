/* Where the services are called (command line spec, 12 and 13). */
import { CommandFailure } from "../failure.ts";
import { type Configuration, textOf } from "./configuration.ts";
import type { IniSection } from "./ini.ts";
import type { Environment } from "./path.ts";

export type ServiceName = "codeartifact" | "sts" | "sso" | "sso_oidc" | "signin";

export interface EndpointFacts {
  readonly environment: Environment;
  readonly configuration: Configuration;
  /** The chosen profile. */
  readonly profile: IniSection;
}

/** What the environment or the profile says; undefined where they say nothing. Throws CommandFailure 255. */
export function configuredEndpoint(service: ServiceName, facts: EndpointFacts): string | undefined {
  const { environment, profile } = facts;
  const ignored = environment.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS ?? textOf(profile.get("ignore_configured_endpoint_urls"));
  if (isTrue(ignored)) return undefined;
  return (
    environment[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ||
    environment.AWS_ENDPOINT_URL ||
    ofServicesSection(service, facts) ||
    textOf(profile.get("endpoint_url")) ||
    undefined
  );
}

function ofServicesSection(service: ServiceName, { configuration, profile }: EndpointFacts): string | undefined {
  const name = textOf(profile.get("services"));
  if (name === undefined) return undefined;
  const section = configuration.services.get(name);
  if (section === undefined || section.size === 0) {
    const says = `The profile is configured to use the services section but the "${name}" services configuration does not exist.`;
    throw new CommandFailure(255, says);
  }
  const block = section.get(service);
  return typeof block === "object" ? block.get("endpoint_url") : undefined;
}

interface Partition {
  readonly regions: RegExp;
  readonly suffix: string;
  readonly dualStackSuffix: string;
}

const partitions: readonly Partition[] = [
  { regions: /^cn-/, suffix: "amazonaws.com.cn", dualStackSuffix: "api.amazonwebservices.com.cn" },
  { regions: /^eusc-de-/, suffix: "amazonaws.eu", dualStackSuffix: "api.amazonwebservices.eu" },
  { regions: /^us-iso-/, suffix: "c2s.ic.gov", dualStackSuffix: "api.aws.ic.gov" },
  { regions: /^us-isob-/, suffix: "sc2s.sgov.gov", dualStackSuffix: "api.aws.scloud" },
  { regions: /^eu-isoe-/, suffix: "cloud.adc-e.uk", dualStackSuffix: "api.cloud-aws.adc-e.uk" },
  { regions: /^us-isof-/, suffix: "csp.hci.ic.gov", dualStackSuffix: "api.aws.hci.ic.gov" },
  { regions: /^/, suffix: "amazonaws.com", dualStackSuffix: "api.aws" },
];

/** The region's own address of a service. */
export function regionalEndpoint(service: ServiceName, region: string, { environment, profile }: EndpointFacts): string {
  const on = (key: string): boolean => isTrue(environment[`AWS_${key.toUpperCase()}`] ?? textOf(profile.get(key)));
  const place = realRegion(region);
  const { suffix, dualStackSuffix } = partitions.find(({ regions }) => regions.test(place)) ?? {
    suffix: "",
    dualStackSuffix: "",
  };
  const fips = place !== region || on("use_fips_endpoint") ? "-fips" : "";
  return `https://${service}${fips}.${place}.${on("use_dualstack_endpoint") ? dualStackSuffix : suffix}`;
}

/** Without the mark of those names that stand for a region's FIPS endpoints. */
export const realRegion = (region: string): string => region.replace(/^fips-|-fips$/, "");

/** Whether this is an address with a host of a legal form; the scheme is checked where requests are sent. */
export function isEndpoint(url: string): boolean {
  if (/[\s\0]/.test(url)) return false;
  const host = /^[a-z][a-z\d+.-]*:\/\/(?:[^/?#@]*@)?(\[[\da-f:.]+\]|[^/?#:[\]]+)(?::\d*)?(?:[/?#]|$)/i.exec(url)?.[1] ?? "";
  if (host.startsWith("[")) return URL.canParse(`http://${host}/`);
  return host.length <= 255 && /^(?:(?!-)[a-z\d-]{1,63}(?<!-)\.)*(?!-)[a-z\d-]{1,63}(?<!-)\.?$/i.test(host);
}

export const isTrue = (value: string | undefined): boolean => value?.toLowerCase() === "true";

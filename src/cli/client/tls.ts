/* Connections with TLS, and whom they trust. */
import { readFileSync } from "node:fs";
import { Agent, type AgentOptions } from "node:https";
import type { TransportSettings } from "../settings/settings.ts";
import { isSystemError, systemErrorText } from "../values/system-error.ts";
import { WrongCertificates } from "./transport-fault.ts";

/** Throws WrongCertificates where the file of certificates has none. */
export const openTlsAgent = (options: AgentOptions, settings: TransportSettings): Agent =>
  new Agent({ keepAlive: true, ...options, ...trust(settings) });

function trust({ verifySsl, caBundle }: TransportSettings): AgentOptions {
  if (!verifySsl) return { rejectUnauthorized: false };
  return caBundle === null ? {} : { ca: readCertificates(caBundle) };
}

function readCertificates(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, "latin1");
  } catch (thrown) {
    throw new WrongCertificates(isSystemError(thrown) ? systemErrorText(thrown) : String(thrown), { cause: thrown });
  }
  if (/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/.test(text)) return text;
  throw new WrongCertificates("[X509: NO_CERTIFICATE_OR_CRL_FOUND] no certificate or crl found");
}

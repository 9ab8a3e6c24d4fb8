/* Settings from flags, environment and file, each checked once at start. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "../model/fault.ts";
import { type Config, type ConfiguredConnection, type Setting, type SettingName, settings } from "./config.ts";
import { parseProxy } from "./proxies.ts";

const refuse = (message: string): Fault => new Fault("Validation", message, { reason: "OTHER" });

/** `publicUrl` → `public-url`. */
export const flagOf = (name: SettingName): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** `publicUrl` → `PACKHOUSE_PUBLIC_URL`. */
export const variableOf = (name: SettingName): string => `PACKHOUSE_${flagOf(name).replaceAll("-", "_").toUpperCase()}`;

export interface ConfigSources {
  /** By flag name, as parsed from the command line. */
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Throws a Validation fault that names the setting and where it was set. */
export function loadConfig({ flags, environment }: ConfigSources): Config {
  const given = (name: SettingName): { value: unknown; where: string } | null => {
    const flag = flags[flagOf(name)];
    if (flag !== undefined) return { value: flag, where: `--${flagOf(name)}` };
    const variable = environment[variableOf(name)];
    return variable === undefined || variable === "" ? null : { value: variable, where: variableOf(name) };
  };
  const data = String(given("data")?.value ?? settings.data.default);
  const named = given("config");
  const path = named === null ? join(data, "config.json") : String(named.value);
  const file = readConfigFile(path, named !== null);
  const config: Record<string, unknown> = {};
  for (const name of Object.keys(settings) as SettingName[]) {
    const found = given(name) ?? (name in file ? { value: file[name], where: `${name} in ${path}` } : null);
    config[name] = found === null ? (settings[name].default ?? absent(name)) : parse(settings[name], found.value, found.where);
  }
  return config as Config;
}

const absent = (name: SettingName): unknown => (settings[name].kind === "connections" ? {} : null);

function readConfigFile(path: string, required: boolean): Readonly<Record<string, unknown>> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (thrown) {
    if (!required && (thrown as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw refuse(`The configuration file ${path} cannot be read: ${(thrown as Error).message}`);
  }
  let file: unknown;
  try {
    // Editors of some systems mark a text with a first character that is none of it.
    file = JSON.parse(text.replace(/^\uFEFF/u, ""));
  } catch (thrown) {
    throw refuse(`The configuration file ${path} is not JSON: ${(thrown as Error).message}`);
  }
  if (typeof file !== "object" || file === null || Array.isArray(file))
    throw refuse(`The configuration file ${path} must hold an object.`);
  for (const key of Object.keys(file)) {
    if (!Object.hasOwn(settings, key)) throw refuse(`The configuration file ${path} has an unknown setting ${key}.`);
  }
  return file as Record<string, unknown>;
}

function parse(setting: Setting, value: unknown, where: string): unknown {
  switch (setting.kind) {
    case "number": {
      const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
      const { min = 0, max = Number.MAX_SAFE_INTEGER } = setting;
      if (typeof number !== "number" || !Number.isInteger(number) || number < min || number > max) {
        throw refuse(`${where} must be a whole number from ${min} to ${max}.`);
      }
      return number;
    }
    case "flag":
      if (value === true || value === "true" || value === "1") return true;
      if (value === false || value === "false" || value === "0") return false;
      throw refuse(`${where} must be true or false.`);
    case "choice":
      if (setting.choices?.includes(String(value))) return value;
      throw refuse(`${where} must be one of ${setting.choices?.join(", ")}.`);
    case "connections":
      return parseConnections(value, where);
    case "url":
      if (typeof value === "string" && isBase(value)) return value;
      throw refuse(`${where} must be an http or https address, perhaps with a plain path.`);
    case "proxy":
      if (typeof value === "string") return parseProxy(value, where).href;
      throw refuse(`${where} must be a text.`);
    case "text":
      if (typeof value === "string" && value !== "") return value;
      throw refuse(`${where} must be a text.`);
  }
}

const isHttp = (text: string): boolean => /^https?:$/.test(URL.parse(text)?.protocol ?? "");

function isBase(text: string): boolean {
  if (!isHttp(text)) return false;
  const { pathname, search, hash, username, password } = new URL(text);
  return /^(?:\/[\w.~-]+)*\/?$/.test(pathname) && `${search}${hash}${username}${password}` === "";
}

function parseConnections(value: unknown, where: string): Readonly<Record<string, ConfiguredConnection>> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw refuse(`${where} must be an object in the configuration file.`);
  for (const [name, connection] of Object.entries(value as Record<string, unknown>)) {
    const { format, url, authorization, allowPrivate, ...unknown } = (connection ?? {}) as Record<string, unknown>;
    const place = `${where}: connection ${name}`;
    if (typeof format !== "string") throw refuse(`${place} needs a format.`);
    if (typeof url !== "string" || !isHttp(url)) {
      throw refuse(`${place} needs an http or https url.`);
    }
    if (authorization !== undefined && typeof authorization !== "string") throw refuse(`${place}: authorization must be a text.`);
    if (allowPrivate !== undefined && typeof allowPrivate !== "boolean")
      throw refuse(`${place}: allowPrivate must be true or false.`);
    const [extra] = Object.keys(unknown);
    if (extra !== undefined) throw refuse(`${place} has an unknown member ${extra}.`);
  }
  return value as Record<string, ConfiguredConnection>;
}

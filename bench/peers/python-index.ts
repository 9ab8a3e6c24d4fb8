/* Any server that speaks the protocol of Python's package clients. */

export interface PythonIndex {
  readonly name: string;
  /** Where distributions are posted to. */
  readonly uploadUrl: string;
  /** The simple index; ends with a slash. */
  readonly indexUrl: string;
  /** Who asks, for every request. */
  readonly headers: Readonly<Record<string, string>>;
}

export const basic = (user: string, password: string): Readonly<Record<string, string>> => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`,
});

/* Any server that speaks npm's protocol. */

export interface Registry {
  /** Ends with a slash. */
  readonly endpoint: string;
  readonly token: string;
}

export const bearer = ({ token }: Registry): Readonly<Record<string, string>> => ({ authorization: `Bearer ${token}` });

/* The path under which a proxy shows this server among others: that of the setting `publicUrl`. */
import type { Reply } from "../http/replies.ts";
import type { Inbound } from "./inbound.ts";

type Answer = (inbound: Inbound) => Promise<Reply>;

/** The path that all addresses of the server begin with: empty, or with a slash in front and none behind. */
export const pathOf = (base: URL): string => base.pathname.replace(/\/+$/u, "");

/** Answers requests that come with the path as those are answered from which the proxy took it away. */
export const underPath = (path: string, answer: Answer): Answer => {
  if (path === "") return answer;
  return (inbound) => {
    const rest = inbound.target.startsWith(path) ? /^(?:[/?].*)?$/u.exec(inbound.target.slice(path.length)) : null;
    if (rest === null) return answer(inbound);
    return answer({ ...inbound, target: rest[0].startsWith("/") ? rest[0] : `/${rest[0]}` });
  };
};

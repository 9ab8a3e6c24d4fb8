/* Counts and times for whoever watches the server, in Prometheus' text form. No label comes from the network. */
import { collectDefaultMetrics, Registry } from "prom-client";

export interface Metrics {
  readonly answered: (door: string, method: string, status: number, seconds: number) => void;
  readonly contentType: string;
  readonly text: () => Promise<string>;
}

export function makeMetrics(): Metrics {
  const registry = new Registry();
  // Its own precision would wake an idle server a hundred times a second.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 1_000 });
  const requests = countRequests();
  return {
    answered: requests.answered,
    contentType: registry.contentType,
    text: async () => `${await registry.metrics()}\n${requests.text()}`,
  };
}

const knownMethods = ["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH"];

/** Upper bounds in seconds; the last one takes the rest. */
const bounds = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60, Number.POSITIVE_INFINITY];

interface Door {
  /** By method and status, as labels. */
  readonly counts: Map<string, Map<number, { count: number }>>;
  /** How many took as long as each bound says, and longer than the one before it. */
  readonly took: number[];
  seconds: number;
}

/** Counted here and not by the library, whose counting takes a twentieth of a small answer's time. */
function countRequests() {
  const doors = new Map<string, Door>();
  const answered: Metrics["answered"] = (name, method, status, seconds) => {
    const door = inMap(doors, name, () => ({ counts: new Map(), took: bounds.map(() => 0), seconds: 0 }));
    const label = knownMethods.includes(method) ? method : "other";
    inMap(inMap(door.counts, label, newMap<number, { count: number }>), status, () => ({ count: 0 })).count += 1;
    door.seconds += seconds;
    let at = 0;
    while (at < bounds.length - 1 && seconds > (bounds[at] as number)) at += 1;
    (door.took[at] as number) += 1;
  };
  return { answered, text: () => `${totals(doors)}\n${times(doors)}\n` };
}

const newMap = <Key, Value>(): Map<Key, Value> => new Map();

const inMap = <Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value => {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
};

function totals(doors: ReadonlyMap<string, Door>): string {
  const name = "packhouse_requests_total";
  const lines = [`# HELP ${name} Requests answered.`, `# TYPE ${name} counter`];
  for (const [door, { counts }] of doors)
    for (const [method, byStatus] of counts)
      for (const [status, { count }] of byStatus)
        lines.push(`${name}{door="${door}",method="${method}",status="${status}"} ${count}`);
  return lines.join("\n");
}

function times(doors: ReadonlyMap<string, Door>): string {
  const name = "packhouse_request_seconds";
  const lines = [`# HELP ${name} Time until a request's answer began.`, `# TYPE ${name} histogram`];
  for (const [door, { took, seconds }] of doors) {
    let upTo = 0;
    for (const [at, bound] of bounds.entries()) {
      upTo += took[at] ?? 0;
      lines.push(`${name}_bucket{le="${bound === Number.POSITIVE_INFINITY ? "+Inf" : bound}",door="${door}"} ${upTo}`);
    }
    lines.push(`${name}_sum{door="${door}"} ${seconds}`, `${name}_count{door="${door}"} ${upTo}`);
  }
  return lines.join("\n");
}

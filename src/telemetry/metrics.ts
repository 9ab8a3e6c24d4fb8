/* Counts and times for whoever watches the server, in Prometheus' text form. No label comes from the network. */
import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";

export interface Metrics {
  readonly answered: (door: string, method: string, status: number, seconds: number) => void;
  readonly contentType: string;
  readonly text: () => Promise<string>;
}

const knownMethods = new Set(["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH"]);

export function makeMetrics(): Metrics {
  const registry = new Registry();
  // Its own precision would wake an idle server a hundred times a second.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 1_000 });
  const requests = new Counter({
    name: "packhouse_requests_total",
    help: "Requests answered.",
    labelNames: ["door", "method", "status"] as const,
    registers: [registry],
  });
  const seconds = new Histogram({
    name: "packhouse_request_seconds",
    help: "Time until a request's answer began.",
    labelNames: ["door"] as const,
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers: [registry],
  });
  // Finding the series of some labels costs more than counting does; there are few of them.
  const counters = new Map<string, Counter.Internal>();
  const timers = new Map<string, Histogram.Internal<"door">>();
  return {
    answered: (door, method, status, took) => {
      const key = `${door} ${method} ${status}`;
      let counter = counters.get(key);
      if (counter === undefined) {
        counter = requests.labels(door, knownMethods.has(method) ? method : "other", String(status));
        counters.set(key, counter);
      }
      counter.inc();
      let timer = timers.get(door);
      if (timer === undefined) {
        timer = seconds.labels(door);
        timers.set(door, timer);
      }
      timer.observe(took);
    },
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}

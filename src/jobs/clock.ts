/* Work that comes round by itself. */
import type { Log } from "../telemetry/log.ts";

export interface Job {
  readonly name: string;
  readonly everyMs: number;
  readonly run: () => Promise<void>;
}

export interface JobClock {
  /** Waits for a run that is under way. */
  readonly stop: () => Promise<void>;
}

/** Runs each job after its interval, never twice at once; one that fails is logged and comes round again. */
export function startJobs(jobs: readonly Job[], log: Log): JobClock {
  let stopped = false;
  const running = new Set<Promise<void>>();
  const timers = new Map<Job, NodeJS.Timeout>();
  const schedule = (job: Job): void => {
    if (stopped) return;
    const timer = setTimeout(() => {
      const run = (async () => job.run())()
        .catch((thrown: unknown) => log.error({ job: job.name, err: thrown }, "A job failed; it will be run again."))
        .finally(() => {
          running.delete(run);
          schedule(job);
        });
      running.add(run);
    }, job.everyMs);
    timer.unref();
    timers.set(job, timer);
  };
  for (const job of jobs) schedule(job);
  return {
    stop: async () => {
      stopped = true;
      for (const timer of timers.values()) clearTimeout(timer);
      await Promise.all(running);
    },
  };
}

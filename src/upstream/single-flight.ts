/** Gives the running run of `key`, or starts `run`. */
export type SingleFlight<K, V> = (key: K, run: () => Promise<V>) => Promise<V>;

/**
 * One run for any number of callers that ask for the same key while it lasts, and nothing remembered afterwards: not a
 * value, not a failure. A run lasts until it settles or, with `until`, until what that gives of its value settles too.
 */
export const singleFlight = <K, V>(until?: (value: V) => Promise<unknown>): SingleFlight<K, V> => {
  const flights = new Map<K, Promise<V>>();
  return (key, run) => {
    const flying = flights.get(key);
    if (flying !== undefined) return flying;
    // A run that throws at once is a run that fails.
    const flight = (async () => run())();
    flights.set(key, flight);
    const land = (): boolean => flights.delete(key);
    void flight.then(until).then(land, land);
    return flight;
  };
};

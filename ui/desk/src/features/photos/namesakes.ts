/** People who cannot be told apart by name. */

/** The names that occur more than once. */
export function sharedNames<T>(people: readonly T[], nameOf: (one: T) => string): ReadonlySet<string> {
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const one of people) {
    const name = nameOf(one);
    if (seen.has(name)) shared.add(name);
    else seen.add(name);
  }
  return shared;
}

/** The part of a registration number that differs within a unit: `00012-7`. */
export function endOf(number: string): string {
  return number.split('-').slice(-2).join('-');
}

/** Round figures for the axis of a chart. */

/** Steps of 1, 2 or 5 times a power of ten up to at least `most`, about `wanted` of them; whole numbers only. */
export function ticks(most: number, wanted = 4): number[] {
  if (!(most > 0)) return [0, 1];
  const rough = most / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, power * ([1, 2, 5, 10].find((times) => times * power >= rough) ?? 10));
  const count = Math.ceil(most / step);
  return Array.from({ length: count + 1 }, (_, at) => at * step);
}

/** Every day from the first to the last, those without a figure as 0. Days are `2017-06-10`. */
export function everyDay(days: readonly { day: string; count: number }[]): { day: string; count: number }[] {
  const known = new Map(days.map(({ day, count }) => [day, count]));
  const sorted = [...known.keys()].sort();
  const first = Date.parse(`${sorted[0] ?? ''}T00:00:00Z`);
  const last = Date.parse(`${sorted.at(-1) ?? ''}T00:00:00Z`);
  if (Number.isNaN(first) || Number.isNaN(last)) return [];
  const all = [];
  // Two years are enough for any season; a wrong clock must not fill the memory.
  for (let at = first; at <= last && all.length < 731; at += 86_400_000) {
    const day = new Date(at).toISOString().slice(0, 10);
    all.push({ day, count: known.get(day) ?? 0 });
  }
  return all;
}

/** Whole percents that add up to 100 (largest remainders get the rest). */
export function percents(values: readonly number[]): number[] {
  const sum = values.reduce((a, b) => a + b, 0);
  if (sum === 0) return values.map(() => 0);
  const exact = values.map((value) => (value * 100) / sum);
  const out = exact.map(Math.floor);
  const order = exact.map((value, at) => ({ at, rest: value - Math.floor(value) })).sort((a, b) => b.rest - a.rest);
  let left = 100 - out.reduce((a, b) => a + b, 0);
  for (const { at } of order) {
    if (left <= 0) break;
    out[at] = (out[at] ?? 0) + 1;
    left -= 1;
  }
  return out;
}

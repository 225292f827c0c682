/** Which states of an application a chart shows apart, and in which tone. */
import type { StateCounts, Word } from '../../api';
import type { BarRow } from '../../charts/BarTable.vue';

/** The way of an application from left to right; what went back stands at the end. */
const tones: readonly (readonly [state: string, tone: number])[] = [
  ['ticketed', 3],
  ['paid', 1],
  ['passed', 5],
  ['received', 4],
  ['returned', 2],
  ['rejected', 6],
];

/** Only states that somebody is in. */
export function seriesOf(groups: readonly StateCounts[], words: readonly Word[]): { key: string; label: string; tone: number }[] {
  const used = new Set(groups.flatMap((group) => group.states.filter((one) => one.count > 0).map((one) => one.key)));
  return tones
    .filter(([state]) => used.has(state))
    .map(([key, tone]) => ({ key, tone, label: words.find((word) => word.key === key)?.label ?? key }));
}

export function barRows(groups: readonly StateCounts[], href: (key: string) => string): BarRow[] {
  return groups.map((group) => ({
    key: group.key,
    label: group.label,
    href: href(group.key),
    parts: Object.fromEntries(group.states.map((one) => [one.key, one.count])),
  }));
}

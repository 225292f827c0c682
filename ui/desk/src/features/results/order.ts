/** The order in which results matter to the clerk: what was returned comes first. */
import type { ResultRow } from '../../ipc';

const order = ['returned', 'refused', 'rejected', 'passed', 'paid', 'ticketed', 'received', 'sealed'];
const rank = (state: string) => {
  const at = order.indexOf(state);
  return at < 0 ? order.length : at;
};

export interface ResultFilter {
  state: string;
  label: string;
  count: number;
}

/** One filter for each state that occurs. */
export function resultFilters(rows: readonly ResultRow[]): ResultFilter[] {
  const filters = new Map<string, ResultFilter>();
  for (const { state, standing } of rows) {
    const known = filters.get(state);
    if (known) known.count += 1;
    else filters.set(state, { state, label: standing, count: 1 });
  }
  return [...filters.values()].sort((a, b) => rank(a.state) - rank(b.state));
}

export function resultsInView(rows: readonly ResultRow[], state: string | null, text: string): ResultRow[] {
  const wanted = text.trim();
  return rows
    .filter(
      (row) =>
        (state === null || row.state === state) &&
        (wanted === '' || row.name.includes(wanted) || row.number.includes(wanted) || row.trade.includes(wanted)),
    )
    .sort((a, b) => rank(a.state) - rank(b.state));
}

/** Results that are looked for; their order is Rust's. */
import type { ResultRow } from '../../ipc';

export function resultsInView(rows: readonly ResultRow[], state: string | null, text: string): ResultRow[] {
  const wanted = text.trim();
  return rows.filter(
    (row) =>
      (state === null || row.state === state) &&
      (wanted === '' || row.name.includes(wanted) || row.number.includes(wanted) || row.trade.includes(wanted)),
  );
}

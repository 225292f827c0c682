import { t } from './strings';

/** A line's detail is JSON of ids and counts: shown flat, names before values, long lists cut. */
const most = 20;

function flat(value: unknown): string {
  if (Array.isArray(value)) {
    const shown = value.slice(0, most).map(flat).join('、');
    return value.length > most ? `${shown}…（${value.length}）` : shown;
  }
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      // What is not set says nothing.
      .filter(([, inner]) => inner !== null)
      .map(([key, inner]) => `${t.words[key] ?? key} ${flat(inner)}`)
      .join('　');
  if (typeof value === 'boolean') return value ? t.yes : t.no;
  return value === null ? '' : String(value);
}

/** Text that is no JSON is shown as it is. */
export function detailWords(detail: string): string {
  try {
    return flat(JSON.parse(detail));
  } catch {
    return detail;
  }
}

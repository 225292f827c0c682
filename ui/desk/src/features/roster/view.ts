/** Which lines are shown, and in which order. */
import type { Line } from './model';
import { valueOf } from './model';

export type Filter = 'all' | 'problems' | 'ready';

export interface Sorting {
  prop: string;
  descending: boolean;
}

export interface View {
  filter: Filter;
  /** Ids that the search in Rust found (pinyin, parts of numbers); `null` when nothing is searched. */
  found: ReadonlySet<string> | null;
  /** Only problems of this kind. */
  kind: string | null;
  sorting: Sorting | null;
}

const chinese = new Intl.Collator('zh-CN', { numeric: true });

export function linesInView(lines: readonly Line[], view: View): Line[] {
  const shown = lines.filter(
    (line) =>
      (view.filter === 'all' || (view.filter === 'ready' ? line.row.ready : line.row.problems.length > 0)) &&
      (view.found === null || view.found.has(line.id)) &&
      (view.kind === null || line.row.problems.some((problem) => problem.code === view.kind)),
  );
  const { sorting } = view;
  if (!sorting) return shown;
  const turn = sorting.descending ? -1 : 1;
  // Empty cells stay at the end in both directions, as in a spreadsheet.
  return shown.sort((a, b) => {
    const left = valueOf(a, sorting.prop);
    const right = valueOf(b, sorting.prop);
    if (left === '' || right === '') return Number(left === '') - Number(right === '');
    return turn * chinese.compare(left, right);
  });
}

/** The next way to sort after a click on a heading: up, down, as entered. */
export function nextSorting(now: Sorting | null, prop: string): Sorting | null {
  if (now?.prop !== prop) return { prop, descending: false };
  return now.descending ? null : { prop, descending: true };
}

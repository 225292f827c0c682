/** What a table of many rows is told. */
export interface TableColumn {
  key: string;
  label: string;
  /** CSS width of a grid track, e.g. `120px` or `minmax(140px, 1fr)`. */
  width: string;
  /** Figures stand at the right end. */
  end?: boolean;
  /** The head can be pressed to sort. */
  sortable?: boolean;
  /** Cannot be hidden. */
  fixed?: boolean;
}

export interface Sort {
  column: string;
  down: boolean;
}

/** The pixels that columns need at least; where there are fewer, the table scrolls. */
export function leastWidth(columns: readonly Pick<TableColumn, 'width'>[]): number {
  return columns.reduce((sum, { width }) => sum + Number(/^(?:minmax\()?(\d+)px/.exec(width)?.[1] ?? 0), 0);
}

/** Where a key leads in a list of `count` rows of which `page` are in sight; `null` when the key is not ours. */
export function moveBy(key: string, current: number, count: number, page: number): number | null {
  if (count === 0) return null;
  const last = count - 1;
  const within = (at: number) => Math.max(0, Math.min(last, at));
  switch (key) {
    case 'ArrowDown':
      return within(current + 1);
    case 'ArrowUp':
      return within(current - 1);
    case 'PageDown':
      return within(current + Math.max(1, page - 1));
    case 'PageUp':
      return within(current - Math.max(1, page - 1));
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}

/** Pressing a head: up, down, as it came. */
export function nextSort(sort: Sort | null, column: string): Sort | null {
  if (sort?.column !== column) return { column, down: false };
  return sort.down ? null : { column, down: true };
}

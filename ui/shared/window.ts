/** Which items of a long list are in sight. */
export interface Seen {
  /** First item drawn. */
  first: number;
  /** One past the last item drawn. */
  last: number;
  /** Pixels above the first drawn row. */
  offset: number;
  /** Height of everything. */
  total: number;
}

/** Drawn beyond the edges, so that a turn of the wheel finds it ready: this many pixels, in whole rows. */
const beyond = 120;

export function windowOf(top: number, height: number, rowHeight: number, count: number, columns: number): Seen {
  const spare = Math.ceil(beyond / rowHeight);
  const rows = Math.ceil(count / columns);
  const lastRow = Math.min(rows, Math.ceil((top + height) / rowHeight) + spare);
  // A list that became shorter leaves `top` behind its end until the browser scrolls back.
  const firstRow = Math.max(0, Math.min(Math.floor(top / rowHeight) - spare, rows - 1));
  return {
    first: firstRow * columns,
    last: Math.min(count, lastRow * columns),
    offset: firstRow * rowHeight,
    total: rows * rowHeight,
  };
}

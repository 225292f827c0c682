/** Find and replace over what is shown. */
import type { Field } from '../../ipc';
import type { CellChange } from './history';
import { valueOf, type Line } from './model';

export interface Hit {
  id: string;
  field: Field;
}

/** Cells that hold the text, row by row; upper and lower case are the same, as in a spreadsheet. */
export function hitsOf(lines: readonly Line[], fields: readonly Field[], find: string, whole: boolean): Hit[] {
  const wanted = find.toLowerCase();
  if (wanted === '') return [];
  const hits: Hit[] = [];
  for (const line of lines)
    for (const field of fields) {
      const value = valueOf(line, field).toLowerCase();
      if (whole ? value === wanted : value.includes(wanted)) hits.push({ id: line.id, field });
    }
  return hits;
}

/** The text with every place of `find` replaced, nothing of it read as a pattern. */
export function replaced(value: string, find: string, by: string): string {
  if (find === '') return value;
  const low = value.toLowerCase();
  const wanted = find.toLowerCase();
  let result = '';
  let from = 0;
  for (let at = low.indexOf(wanted); at >= 0; at = low.indexOf(wanted, from)) {
    result += value.slice(from, at) + by;
    from = at + wanted.length;
  }
  return result + value.slice(from);
}

export function changesOf(hits: readonly Hit[], lineOf: (id: string) => Line | undefined, find: string, by: string): CellChange[] {
  return hits.flatMap(({ id, field }) => {
    const line = lineOf(id);
    return line ? [{ id, field, value: replaced(valueOf(line, field), find, by) }] : [];
  });
}

/** What filling, clearing and copying a block of cells comes to. */
import type { Field } from '../../ipc';
import { formatBlock } from './clipboard';
import { textOf, type SheetColumn } from './columns';
import type { CellChange } from './history';
import { valueOf, type Line } from './model';
import type { Area } from './selection';

/** What the sheet shows, all columns together. */
export interface Sight {
  lines: readonly Line[];
  columns: readonly SheetColumn[];
}

/** The cells of an area that are fields, with what each is to hold; `undefined` leaves a cell alone. */
function changes({ lines, columns }: Sight, area: Area, value: (line: Line, field: Field, x: number, y: number) => string | undefined): CellChange[] {
  const cells: CellChange[] = [];
  for (let y = area.y; y <= area.y1; y += 1) {
    const line = lines[y];
    if (!line) continue;
    for (let x = area.x; x <= area.x1; x += 1) {
      const field = columns[x]?.field;
      const text = field ? value(line, field, x, y) : undefined;
      if (field && text !== undefined) cells.push({ id: line.id, field, value: text });
    }
  }
  return cells;
}

/** The same text into every cell (Ctrl+Enter), or nothing (Delete). */
export function filledWith(sight: Sight, area: Area, text: string): CellChange[] {
  return changes(sight, area, () => text);
}

/** The first row into those below it; one row alone takes from the row above (Ctrl+D). */
export function filledDown(sight: Sight, area: Area): CellChange[] {
  const alone = area.y === area.y1;
  const source = sight.lines[alone ? area.y - 1 : area.y];
  if (!source) return [];
  return changes(sight, { ...area, y: alone ? area.y : area.y + 1 }, (_, field) => valueOf(source, field));
}

/** The first column into those right of it; one column alone takes from its left neighbour (Ctrl+R). */
export function filledRight(sight: Sight, area: Area): CellChange[] {
  const alone = area.x === area.x1;
  const source = sight.columns[alone ? area.x - 1 : area.x];
  // A state or a photo is no value for the field beside it.
  if (!source?.field) return [];
  return changes(sight, { ...area, x: alone ? area.x : area.x + 1 }, (line) => valueOf(line, source.prop));
}

/**
 * Down to where the column beside it ends, as a double click on the fill handle does: the block is repeated below.
 * Nothing when there is nothing beside it.
 */
export function filledToEnd(sight: Sight, area: Area): { cells: CellChange[]; area: Area } {
  const beside = sight.columns[area.x > 0 ? area.x - 1 : area.x1 + 1];
  const height = area.y1 - area.y + 1;
  let last = area.y1;
  for (let next = sight.lines[last + 1]; beside && next && valueOf(next, beside.prop) !== ''; next = sight.lines[last + 1]) last += 1;
  const below = { ...area, y: area.y1 + 1, y1: last };
  const cells = changes(sight, below, (_, field, __, y) => {
    const source = sight.lines[area.y + ((y - area.y) % height)];
    return source ? valueOf(source, field) : undefined;
  });
  return { cells, area: { ...area, y1: last } };
}

/** A block for the clipboard. */
export interface Copied {
  text: string;
  html: string;
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/**
 * As text, and as a table whose cells are marked as text: without that mark Excel makes numbers of ID numbers and
 * loses their last three digits.
 */
export function copied({ lines, columns }: Sight, area: Area): Copied {
  const props = columns.slice(area.x, area.x1 + 1);
  const rows = lines.slice(area.y, area.y1 + 1).map((line) => props.map((column) => textOf(line, column.prop)));
  const cells = rows.map((row) => `<tr>${row.map((cell) => `<td style="mso-number-format:'\\@'">${escaped(cell)}</td>`).join('')}</tr>`);
  return { text: formatBlock(rows), html: `<meta charset="utf-8"><table>${cells.join('')}</table>` };
}

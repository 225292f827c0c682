/** A list on paper: the whole of it, drawn only while the browser prints. */
import { nextTick, shallowRef } from 'vue';
import { dayOf, timeOf } from '@shared/when';
import type { ListSheet, ListTable } from '../api';
import { me, state } from '../app/session';
import { t } from './strings';

export const paper = shallowRef<ListSheet | null>(null);

/** Opens the browser's dialog, which blocks until it is closed. */
export async function printSheet(sheet: ListSheet): Promise<void> {
  paper.value = sheet;
  await nextTick();
  print();
  paper.value = null;
}

/** What stands under every list that a page prints by itself; the center says the same under its own. */
export function printedBy(rows: number): string[] {
  const now = new Date();
  const day = state.value?.rehearsal ?? dayOf(now);
  return [t.rows(rows), t.printed(`${day} ${timeOf(now)}`, me.value?.display ?? '')];
}

/** A sheet standing upright has room for so many letters of a line. */
const upright = 92;
/** One lying across for so many; with more of them they are made smaller. */
const across = 150;
/** Longer cells go on in the next line. */
const longest = 30;
/** Shorter ones never do: dates, numbers and names stay whole. */
const whole = 20;

/** How wide a text is in letters: a Chinese character is two. */
export function lettersOf(text: string): number {
  let letters = 0;
  for (const one of text) letters += (one.codePointAt(0) ?? 0) > 0x2e7f ? 2 : 1;
  return letters;
}

/** How a table stands on paper: across, in smaller letters, and in which columns a cell may go on in the next line. */
export function layoutOf(table: ListTable): { wide: boolean; dense: boolean; wraps: boolean[] } {
  const widths = table.columns.map((column, at) => table.rows.reduce((most, row) => Math.max(most, lettersOf(row[at] ?? '')), lettersOf(column.label)));
  const room = widths.reduce((sum, one) => sum + Math.min(longest, one) + 2, 0);
  return { wide: room > upright, dense: room > across, wraps: widths.map((one) => one > whole) };
}

/** Counts and amounts with their thousands apart. */
export function grouped(cell: string): string {
  return /^-?\d{4,}(\.\d\d)?$/.test(cell) ? cell.replace(/\d(?=(\d{3})+(\.|$))/g, '$&,') : cell;
}

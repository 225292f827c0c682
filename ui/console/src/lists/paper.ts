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

/** Lines of a sheet lying across hold so many letters more than of one standing upright. */
const upright = 92;
/** Longer cells go on in the next line. */
const longest = 30;

/** How wide a text is in letters: a Chinese character is two. */
export function lettersOf(text: string): number {
  let letters = 0;
  for (const one of text) letters += (one.codePointAt(0) ?? 0) > 0x2e7f ? 2 : 1;
  return letters;
}

/** Whether a table needs the sheet to lie across. */
export function isWide(table: ListTable): boolean {
  const widths = table.columns.map((column, at) =>
    Math.min(longest, Math.max(lettersOf(column.label), ...table.rows.map((row) => lettersOf(row[at] ?? '')))) + 2,
  );
  return widths.reduce((sum, one) => sum + one, 0) > upright;
}

/** What can be chosen in a cell just now. Rust decides; only the list typed into is narrowed here. */
import { ask, commands, type Column } from '../../ipc';
import type { Line } from './model';

/** The choices of a cell; empty for free text. */
export async function choicesOf(line: Line, column: Column): Promise<string[]> {
  if (column.field !== 'trade' && column.field !== 'level' && column.field !== 'category') return column.choices;
  const choices = await ask(commands.choices(line.id));
  if (column.field === 'trade') return choices.trades;
  return column.field === 'level' ? choices.levels : choices.categories;
}

/** Those that hold what was typed; all of them while nothing was. */
export function narrowed(choices: readonly string[], typed: string): string[] {
  const wanted = typed.trim().toLowerCase();
  if (wanted === '') return [...choices];
  return choices.filter((choice) => choice.toLowerCase().includes(wanted));
}

/** Which one Enter takes without an arrow key: the one that begins with what was typed. Others are never guessed. */
export function likely(choices: readonly string[], typed: string): number {
  const wanted = typed.trim().toLowerCase();
  if (wanted === '') return -1;
  const exact = choices.findIndex((choice) => choice.toLowerCase() === wanted);
  return exact >= 0 ? exact : choices.findIndex((choice) => choice.toLowerCase().startsWith(wanted));
}

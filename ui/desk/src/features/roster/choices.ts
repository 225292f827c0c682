/** What can be chosen in a cell just now. Rust decides; only the list typed into is narrowed here. */
import { ask, commands, type Column } from '../../ipc';
import type { Line } from './model';

/** A choice and what else finds it: pinyin, initials, codes, other names. */
export interface Choice {
  name: string;
  keys: readonly string[];
}

function withKeys(names: readonly string[], column: Column): Choice[] {
  const keys = new Map(column.choices.map((name, at) => [name, (column.keys[at] ?? '').split(' ').filter((key) => key !== '')]));
  return names.map((name) => ({ name, keys: keys.get(name) ?? [] }));
}

/** What the column offers to everybody: shown at once, until the row's own choices come. */
export function offeredBy(column: Column): Choice[] {
  return withKeys(column.choices, column);
}

/** The choices of a cell; empty for free text. */
export async function choicesOf(line: Line, column: Column): Promise<Choice[]> {
  if (column.field !== 'trade' && column.field !== 'level' && column.field !== 'category') return offeredBy(column);
  const choices = await ask(commands.choices(line.id));
  if (column.field === 'trade') return withKeys(choices.trades, column);
  return withKeys(column.field === 'level' ? choices.levels : choices.categories, column);
}

const finds = (choice: Choice, wanted: string) =>
  choice.name.toLowerCase().includes(wanted) || choice.keys.some((key) => key.startsWith(wanted));

/** Those that hold what was typed, or are called so otherwise; all of them while nothing was typed. */
export function narrowed(choices: readonly Choice[], typed: string): Choice[] {
  const wanted = typed.trim().toLowerCase();
  return wanted === '' ? [...choices] : choices.filter((choice) => finds(choice, wanted));
}

/**
 * Which one Enter takes without an arrow key: the one called so, then the one that begins so. Pinyin is no text that
 * could stand in the cell, so its first find is taken; anything else is never guessed.
 */
export function likely(choices: readonly Choice[], typed: string): number {
  const wanted = typed.trim().toLowerCase();
  if (wanted === '') return -1;
  const ways: ((choice: Choice) => boolean)[] = [
    ({ name }) => name.toLowerCase() === wanted,
    ({ keys }) => keys.includes(wanted),
    ({ name }) => name.toLowerCase().startsWith(wanted),
  ];
  if (/^[a-z]+$/.test(wanted)) ways.push((choice) => finds(choice, wanted));
  for (const way of ways) {
    const at = choices.findIndex(way);
    if (at >= 0) return at;
  }
  return -1;
}

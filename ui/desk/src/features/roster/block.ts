/** Where a pasted block of cells goes. */
import type { Field } from '../../ipc';
import { cleanCell } from './clipboard';
import type { CellChange } from './history';

/** What pasting comes to: cells of people that are there, and people to be added. */
export interface Pasted {
  cells: CellChange[];
  people: [Field, string][][];
  /** The fields that are filled, in their order. */
  fields: Field[];
  /** Columns of the sheet from the first to the last one filled, what is no field among them. */
  width: number;
}

/** Nothing is pasted: it begins in a column that cannot be filled, or columns past the last one would be lost. */
export type Unplaced = { why: 'fixed' } | { why: 'wide'; columns: number; room: number };

export interface PlaceColumn {
  /** `null` for what only tells and cannot be changed. */
  field: Field | null;
  /** Whether such a column shows this text: it was copied out of it. */
  tells: (text: string) => boolean;
}

/** The cells that are selected: rows and columns from the upper left one. */
export interface Place {
  /** Ids from the first selected row to the end of what is shown. */
  ids: readonly string[];
  /** From the first selected column to the last one of the sheet. */
  columns: readonly PlaceColumn[];
  /** Selected rows and columns. */
  height: number;
  width: number;
}

type Block = readonly (readonly string[])[];

const filled = (block: Block, x: number): string[] => block.map((row) => row[x] ?? '').filter((text) => text.trim() !== '');

/** The columns of the block that go into fields. One that was copied out of a column that only tells stays out. */
function sourcesOf(block: Block, width: number, columns: readonly PlaceColumn[]): { sources: number[]; lost: number } {
  const sources: number[] = [];
  let x = 0;
  for (const { field, tells } of columns) {
    if (x === width) break;
    const texts = filled(block, x);
    if (field !== null) sources.push(x);
    else if (texts.length === 0 || !texts.every(tells)) continue;
    x += 1;
  }
  let lost = width - x;
  while (lost > 0 && filled(block, x + lost - 1).length === 0) lost -= 1;
  return { sources, lost };
}

/**
 * One value fills the whole selection; a block is laid from its upper left cell over the columns that can be filled,
 * and repeated where the selection is a multiple of it; rows past the end become new people.
 */
export function placeBlock(block: Block, place: Place): Pasted | Unplaced {
  const blockWidth = Math.max(0, ...block.map((row) => row.length));
  const alone = block.length === 1 && blockWidth === 1;
  const { sources, lost } = sourcesOf(block, blockWidth, place.columns);
  const first = place.columns[0];
  const begins = first !== undefined && (first.field !== null || filled(block, 0).some(first.tells) || (alone && place.width > 1));
  const selected = place.columns.slice(0, place.width).filter(({ field }) => field !== null).length;
  if (!begins || sources.length === 0 || (alone && selected === 0)) return { why: 'fixed' };
  if (lost > 0) return { why: 'wide', columns: blockWidth, room: blockWidth - lost };

  const height = place.height % block.length === 0 ? Math.max(place.height, block.length) : block.length;
  const wanted = selected % sources.length === 0 ? Math.max(selected, sources.length) : sources.length;
  const targets = place.columns.flatMap(({ field }, at) => (field === null ? [] : [{ field, at }])).slice(0, wanted);
  const pasted: Pasted = { cells: [], people: [], fields: targets.map(({ field }) => field), width: (targets.at(-1)?.at ?? 0) + 1 };
  for (let y = 0; y < height; y += 1) {
    const source = block[y % block.length] ?? [];
    const id = place.ids[y];
    const person: [Field, string][] = [];
    targets.forEach(({ field }, x) => {
      const text = source[sources[x % sources.length] ?? 0];
      if (text === undefined) return;
      const value = cleanCell(text);
      if (id !== undefined) pasted.cells.push({ id, field, value });
      else if (value !== '') person.push([field, value]);
    });
    if (id === undefined && person.length > 0) pasted.people.push(person);
  }
  return pasted;
}

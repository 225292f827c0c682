/** Where a pasted block of cells goes. */
import type { Field } from '../../ipc';
import { cleanCell } from './clipboard';
import type { CellChange } from './history';

/** What pasting comes to: cells of people that are there, and people to be added. */
export interface Pasted {
  cells: CellChange[];
  people: [Field, string][][];
}

/** The cells that are selected: rows and fields from the upper left one. `null` stands for a column that is no field. */
export interface Place {
  /** Ids from the first selected row to the end of what is shown. */
  ids: readonly string[];
  /** Fields from the first selected column to the last one. */
  fields: readonly (Field | null)[];
  /** Selected rows and columns. */
  height: number;
  width: number;
}

/**
 * One value fills the whole selection; a block is laid from its upper left cell and repeated where the
 * selection is a multiple of it; rows past the end become new people.
 */
export function placeBlock(block: readonly (readonly string[])[], place: Place): Pasted {
  const pasted: Pasted = { cells: [], people: [] };
  const blockHeight = block.length;
  const blockWidth = Math.max(0, ...block.map((row) => row.length));
  if (blockHeight === 0 || blockWidth === 0) return pasted;
  const height = place.height % blockHeight === 0 ? Math.max(place.height, blockHeight) : blockHeight;
  const width = place.width % blockWidth === 0 ? Math.max(place.width, blockWidth) : blockWidth;
  for (let y = 0; y < height; y += 1) {
    const source = block[y % blockHeight] ?? [];
    const id = place.ids[y];
    const person: [Field, string][] = [];
    for (let x = 0; x < Math.min(width, place.fields.length); x += 1) {
      const field = place.fields[x];
      const text = source[x % blockWidth];
      if (!field || text === undefined) continue;
      const value = cleanCell(text);
      if (id !== undefined) pasted.cells.push({ id, field, value });
      else if (value !== '') person.push([field, value]);
    }
    if (id === undefined && person.length > 0) pasted.people.push(person);
  }
  return pasted;
}

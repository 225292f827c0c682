/** What is done to the selected cells: clear, fill, copy, paste. Each is one step of undo. */
import { nextTick, type ComputedRef } from 'vue';
import { tellError, tellGood, tellNote } from '../../app/notify';
import { placeBlock } from './block';
import { copied, filledDown, filledRight, filledToEnd, filledWith, type Copied, type Sight } from './changes';
import { parseBlock } from './clipboard';
import type { SheetColumn } from './columns';
import type { CellChange } from './history';
import { changeCells, pasteBlock, shown } from './store';
import { t } from './strings';
import type { Selecting } from './useSelection';

/** Does the work and tells of cells that were left alone, or of what failed. */
export async function apply(work: () => Promise<number>): Promise<void> {
  try {
    const skipped = await work();
    if (skipped > 0) tellNote(t.skippedLocked(skipped));
  } catch (error) {
    tellError(error);
  }
}

export function useEditing(selecting: Selecting, columns: ComputedRef<readonly SheetColumn[]>) {
  const sight = (): Sight => ({ lines: shown.value, columns: columns.value });

  function change(cells: CellChange[], label: string): void {
    if (cells.length > 0) void apply(() => changeCells(cells, label));
  }

  function clear(): void {
    const area = selecting.area();
    if (area) change(filledWith(sight(), area, ''), t.labelClear);
  }

  return {
    clear,
    fillWith(text: string): void {
      const area = selecting.area();
      if (area) change(filledWith(sight(), area, text.trim()), t.labelFill);
    },
    fillDown(): void {
      const area = selecting.area();
      if (area) change(filledDown(sight(), area), t.labelFill);
    },
    fillRight(): void {
      const area = selecting.area();
      if (area) change(filledRight(sight(), area), t.labelFill);
    },
    fillToEnd(): void {
      const area = selecting.area();
      if (!area) return;
      const filled = filledToEnd(sight(), area);
      change(filled.cells, t.labelFill);
      selecting.selectArea(filled.area);
    },
    copy(): Copied | null {
      const area = selecting.area();
      return area ? copied(sight(), area) : null;
    },
    async paste(text: string): Promise<void> {
      const area = selecting.area();
      const block = parseBlock(text);
      if (!area || block.length === 0) return;
      const pasted = placeBlock(block, {
        ids: shown.value.slice(area.y).map((line) => line.id),
        fields: columns.value.slice(area.x).map((column) => column.field),
        height: area.y1 - area.y + 1,
        width: area.x1 - area.x + 1,
      });
      await apply(async () => {
        const { skipped, added } = await pasteBlock(pasted);
        if (block.length > 1 || added > 0) tellGood(t.pasted(block.length, added));
        return skipped;
      });
      await nextTick();
      const wide = Math.max(...block.map((row) => row.length));
      selecting.selectArea({
        ...area,
        x1: Math.min(columns.value.length - 1, Math.max(area.x1, area.x + wide - 1)),
        y1: Math.min(shown.value.length - 1, Math.max(area.y1, area.y + block.length - 1)),
      });
    },
  };
}

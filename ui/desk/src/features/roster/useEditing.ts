/** What is done to the selected cells: clear, fill, copy, paste. Each is one step of undo. */
import { nextTick, type ComputedRef } from 'vue';
import { tellError, tellGood, tellNote } from '../../app/notify';
import { overview } from '../../app/overview';
import { placeBlock } from './block';
import { copied, filledDown, filledRight, filledToEnd, filledWith, type Copied, type Sight } from './changes';
import { parseBlock } from './clipboard';
import { tellsOf, type SheetColumn } from './columns';
import type { CellChange } from './history';
import { changeCells, labelOf, lines, pasteBlock, shown } from './store';
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
      const standings = overview.value?.standings.map(({ label }) => label) ?? [];
      const here = columns.value.slice(area.x);
      const pasted = placeBlock(block, {
        ids: shown.value.slice(area.y).map((line) => line.id),
        columns: here.map(({ field, prop }) => ({ field, tells: tellsOf(prop, lines.value, standings) })),
        height: area.y1 - area.y + 1,
        width: area.x1 - area.x + 1,
      });
      const from = here[0]?.label ?? '';
      if ('why' in pasted) {
        tellNote(pasted.why === 'fixed' ? t.pasteFixed(from) : t.pasteWide(pasted.columns, from, pasted.room));
        return;
      }
      try {
        const { skipped, added } = await pasteBlock(pasted);
        const done = skipped < pasted.cells.length || added > 0;
        const told = done && (block.length > 1 || pasted.fields.length > 1 || added > 0) ? t.pasted(block.length, pasted.fields.map(labelOf), added) : '';
        if (skipped > 0) tellNote(told + t.skippedLocked(skipped));
        else if (told) tellGood(told);
      } catch (error) {
        tellError(error);
      }
      await nextTick();
      selecting.selectArea({
        ...area,
        x1: Math.max(area.x1, area.x + pasted.width - 1),
        y1: Math.min(shown.value.length - 1, Math.max(area.y1, area.y + block.length - 1)),
      });
    },
  };
}

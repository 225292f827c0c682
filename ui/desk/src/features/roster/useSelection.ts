/** The sheet's selection: ours at once with each key, drawn by RevoGrid some frames later. */
import { computed, nextTick, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import type { SheetColumn } from './columns';
import { valueOf, type Line } from './model';
import { bringIntoSight, drawSelection, gridIn, pageOf, placeOfCell, tookSource, type Lay } from './revo';
import { areaOf, at, block, clamped, extended, moved, type Area, type Extent, type Press, type Selected, type Spot } from './selection';
import { shown } from './store';

/** The cell that is typed into. */
export interface Focused {
  line: Line;
  prop: string;
}

export interface Selecting {
  selected: ShallowRef<Selected | null>;
  focused: ComputedRef<Focused | null>;
  area: () => Area | null;
  /** The place of the active cell in the box. */
  place: () => DOMRect | null;
  select: (spot: Spot) => void;
  selectArea: (area: Area) => void;
  /** Whole rows, all columns of them. */
  selectRows: (from: number, to: number) => void;
  extend: (spot: Spot) => void;
  /** Moves as the key says; false for a key that moves nothing. */
  press: (press: Press) => boolean;
  spotOf: (id: string, prop: string) => Spot | null;
  /** The first column of a section. */
  firstOf: (pinned: boolean) => number;
}

export function useSelection(
  box: Ref<HTMLElement | undefined>,
  columns: ComputedRef<readonly SheetColumn[]>,
  /** The width of a column as it is now. */
  sizeOf: (column: SheetColumn) => number,
): Selecting {
  const selected = shallowRef<Selected | null>(null);
  const frozen = computed(() => columns.value.filter((column) => column.pin).length);
  /** Who and what is active, to find them again in another order. */
  let held: { id: string; prop: string } | null = null;
  let turn = 0;
  let fresh = true;

  const lay = (): Lay => ({ frozen: frozen.value, sizes: columns.value.map(sizeOf) });
  const focused = computed(() => {
    const active = selected.value?.active;
    const line = active && shown.value[active.y];
    const column = active && columns.value[active.x];
    return line && column ? { line, prop: column.prop } : null;
  });

  const extent = (): Extent => ({
    width: columns.value.length,
    height: shown.value.length,
    home: columns.value.findIndex((column) => column.field !== null),
    ...(box.value ? pageOf(box.value, lay()) : { page: 1, across: 1 }),
    filled: (x, y) => {
      const line = shown.value[y];
      const column = columns.value[x];
      return line !== undefined && column !== undefined && valueOf(line, column.prop) !== '';
    },
  });

  function take(next: Selected | null, scroll: Spot | null): void {
    selected.value = next;
    held = focused.value ? { id: focused.value.line.id, prop: focused.value.prop } : null;
    void draw(scroll);
  }

  async function draw(scroll: Spot | null): Promise<void> {
    const mine = (turn += 1);
    const element = gridIn(box.value);
    if (!element || !box.value) return;
    if (fresh) await tookSource(element, shown.value.length);
    fresh = false;
    if (mine !== turn) return;
    if (scroll && box.value) await bringIntoSight(element, box.value, scroll, lay());
    if (mine !== turn || !selected.value) return;
    await drawSelection(element, selected.value, frozen.value, columns.value.length);
  }

  watch([shown, columns], () => {
    fresh = true;
    const before = selected.value;
    if (!before || !held) return;
    const { id, prop } = held;
    const y = shown.value.findIndex((line) => line.id === id);
    const x = columns.value.findIndex((column) => column.prop === prop);
    const spot = clamped({ x: x < 0 ? before.active.x : x, y: y < 0 ? before.active.y : y }, extent());
    // In another order a block would hold others than were chosen; only the cell is kept.
    if (spot.x !== before.active.x || spot.y !== before.active.y || y < 0) take(shown.value.length > 0 ? at(spot) : null, null);
    else void nextTick(() => draw(null));
  });

  return {
    selected,
    focused,
    area: () => (selected.value ? areaOf(selected.value) : null),
    place: () => (box.value && selected.value ? placeOfCell(box.value, selected.value.active, lay()) : null),
    select: (spot) => {
      take(at(spot), spot);
    },
    selectArea: (area) => {
      const now = selected.value;
      if (now) take(block(now, area), null);
    },
    selectRows: (from, to) => {
      const { home, width } = extent();
      take({ active: { x: home, y: from }, anchor: { x: 0, y: from }, head: { x: width - 1, y: to }, tabbed: null }, null);
    },
    extend: (spot) => {
      const now = selected.value;
      if (now) take(extended(now, spot), spot);
      else take(at(spot), spot);
    },
    press: (press) => {
      const now = selected.value;
      const next = now && moved(now, press, extent());
      if (!next) return false;
      // A whole column or row is chosen without leaving the place.
      const whole = press.key === ' ' || press.key === 'a';
      take(next, whole ? null : press.shift && press.key !== 'tab' && press.key !== 'enter' ? next.head : next.active);
      return true;
    },
    spotOf: (id, prop) => {
      const y = shown.value.findIndex((line) => line.id === id);
      const x = columns.value.findIndex((column) => column.prop === prop);
      return y < 0 ? null : { x: Math.max(0, x), y };
    },
    firstOf: (pinned) => (pinned ? 0 : frozen.value),
  };
}

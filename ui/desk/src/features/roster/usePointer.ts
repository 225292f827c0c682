/** The mouse in the sheet: RevoGrid knows which cell it is on and draws while it is dragged; we take the selection. */
import { onBeforeUnmount, onMounted, type Ref } from 'vue';
import type { Area, Spot } from './selection';
import type { Selecting } from './useSelection';

export interface PointerActs {
  /** Before another cell is selected: what is being typed is taken. */
  press: () => void;
  released: () => void;
  begin: () => void;
  fillToEnd: () => void;
}

interface FocusDetail {
  prop: string;
  model: { id: string };
  originalEvent?: Event;
}

export function usePointer(box: Ref<HTMLElement | undefined>, selecting: Selecting, acts: PointerActs): void {
  /** The cell under the pointer; the number of a row stands for its whole row. */
  function under(event: Event): { spot: Spot; row: boolean } | null {
    const target = event.target instanceof Element ? event.target : null;
    const cell = target?.closest<HTMLElement>('[data-prop]');
    const spot = cell ? selecting.spotOf(cell.dataset.id ?? '', cell.dataset.prop ?? '') : null;
    if (spot) return { spot, row: false };
    const number = target?.closest<HTMLElement>('.rowHeaders [data-rgrow]')?.dataset.rgrow;
    return number === undefined ? null : { spot: { x: 0, y: Number(number) }, row: true };
  }

  /** Before RevoGrid sees it: rows by their number, and Shift over both of its sections. */
  function onDown(event: MouseEvent): void {
    const at = under(event);
    if (!at || event.button !== 0 || (!event.shiftKey && !at.row)) return;
    event.preventDefault();
    event.stopPropagation();
    acts.press();
    if (at.row) selecting.selectRows(event.shiftKey ? (selecting.area()?.y ?? at.spot.y) : at.spot.y, at.spot.y);
    else selecting.extend(at.spot);
    acts.released();
  }

  /** After RevoGrid saw it: the browser would give the focus to the cell, and the text area needs it. */
  function onDowned(event: MouseEvent): void {
    if (!(event.target instanceof Element) || !event.target.closest('[data-prop], .autofill-handle, .selection-border-range')) return;
    event.preventDefault();
    acts.released();
  }

  function onFocus(event: CustomEvent<FocusDetail>): void {
    const { prop, model, originalEvent } = event.detail;
    if (!originalEvent) return;
    const spot = selecting.spotOf(model.id, prop);
    if (!spot) return;
    acts.press();
    selecting.select(spot);
  }

  /** A block was drawn with the mouse, or filled with the handle. */
  function onRange(event: CustomEvent<Area>): void {
    const active = selecting.selected.value?.active;
    const target = event.target instanceof Element ? event.target : null;
    if (!active || !target) return;
    const { x, y, x1, y1 } = event.detail;
    const first = selecting.firstOf(target.closest('.colPinStart') !== null);
    selecting.selectArea({ x: x + first, y, x1: x1 + first, y1 });
  }

  const prevent = (event: Event) => {
    event.preventDefault();
  };
  const onEditStart = (event: Event) => {
    event.preventDefault();
    acts.begin();
  };
  const onDouble = (event: MouseEvent) => {
    if (event.target instanceof Element && event.target.closest('.autofill-handle')) {
      event.stopPropagation();
      acts.fillToEnd();
    }
  };

  const inside: [string, EventListener, boolean][] = [
    ['mousedown', onDown as EventListener, true],
    ['mousedown', onDowned as EventListener, false],
    ['dblclick', onDouble as EventListener, true],
    ['beforecellfocusinit', onFocus as EventListener, false],
    ['setrange', onRange as EventListener, false],
    ['beforeeditstart', onEditStart, false],
    // RevoGrid's help for screen readers would move the focus to the cell, away from the text area or the find bar.
    ['afterfocus', prevent, true],
    // Keys come from the one text area, scrolling is ours, and a click beside the sheet leaves the selection alone.
    ['beforekeydown', prevent, false],
    ['beforescrollintoview', prevent, false],
    ['beforefocuslost', prevent, false],
  ];
  onMounted(() => {
    for (const [name, listener, capture] of inside) box.value?.addEventListener(name, listener, capture);
  });
  onBeforeUnmount(() => {
    for (const [name, listener, capture] of inside) box.value?.removeEventListener(name, listener, capture);
  });
}

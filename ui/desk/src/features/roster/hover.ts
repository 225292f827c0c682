/** The card that tells a cell's problems while the pointer rests on it. */
import { onBeforeUnmount, onMounted, shallowRef, type Ref, type ShallowRef } from 'vue';
import type { Problem } from '../../ipc';
import { lineOf } from './store';

export interface Card {
  problems: Problem[];
  left: number;
  top: number;
  above: boolean;
}

export function useHover(box: Ref<HTMLElement | undefined>): { card: ShallowRef<Card | null> } {
  const card = shallowRef<Card | null>(null);

  function onOver(event: PointerEvent): void {
    const wrapper = box.value;
    const cell = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-prop]') : null;
    const line = cell ? lineOf(cell.dataset.id ?? '') : undefined;
    const prop = cell?.dataset.prop ?? '';
    const problems = [...(line?.marks.get(prop) ?? []), ...(prop === '$state' ? (line?.marks.get('$whole') ?? []) : [])];
    if (!wrapper || !cell || problems.length === 0) {
      card.value = null;
      return;
    }
    const outer = wrapper.getBoundingClientRect();
    const inner = cell.getBoundingClientRect();
    const above = outer.bottom - inner.bottom < 140;
    card.value = {
      problems,
      left: Math.max(8, Math.min(inner.left - outer.left, outer.width - 340)),
      top: above ? inner.top - outer.top - 6 : inner.bottom - outer.top + 6,
      above,
    };
  }
  const leave = () => {
    card.value = null;
  };
  onMounted(() => {
    box.value?.addEventListener('pointerover', onOver);
    box.value?.addEventListener('pointerleave', leave);
    box.value?.addEventListener('viewportscroll', leave);
  });
  onBeforeUnmount(() => {
    box.value?.removeEventListener('pointerover', onOver);
    box.value?.removeEventListener('pointerleave', leave);
    box.value?.removeEventListener('viewportscroll', leave);
  });
  return { card };
}

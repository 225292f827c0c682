/** Keys of the whole page, wherever the focus is. */
import { onBeforeUnmount, onMounted } from 'vue';

export interface PageActs {
  /** Nothing is done while a dialog is open. */
  open: () => boolean;
  find: () => void;
  next: (by: 1 | -1) => void;
  search: () => void;
  undo: () => void;
  redo: () => void;
}

/** In a text field these keys belong to the text; the sheet's own hidden one holds none. */
function inText(): boolean {
  const field = document.activeElement;
  return (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) && field.dataset.testid !== 'cell-editor';
}

function actOf(event: KeyboardEvent, acts: PageActs): (() => void) | null {
  const key = event.key.toLowerCase();
  const { shiftKey: shift } = event;
  if (key === 'f3') return () => acts.next(shift ? -1 : 1);
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return null;
  if ((key === 'f' || key === 'h') && !shift) return acts.find;
  if (key === 'l' && shift) return acts.search;
  if (inText()) return null;
  if (key === 'z' && !shift) return acts.undo;
  if (key === 'y' || key === 'z') return acts.redo;
  return null;
}

export function usePageKeys(acts: PageActs): void {
  const onKey = (event: KeyboardEvent) => {
    const act = acts.open() ? null : actOf(event, acts);
    if (!act) return;
    event.preventDefault();
    act();
  };
  onMounted(() => {
    document.addEventListener('keydown', onKey);
  });
  onBeforeUnmount(() => {
    document.removeEventListener('keydown', onKey);
  });
}

/** Ctrl+P prints the list, all of it, in place of what the window happens to show. */
import { onBeforeUnmount, onMounted } from 'vue';

export function isPrintKey(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>): boolean {
  return event.key.toLowerCase() === 'p' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
}

/** `act` says `false` when there is nothing to print: then the browser does as it always does. */
export function usePrintKey(act: () => unknown): void {
  function onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || !isPrintKey(event) || act() === false) return;
    event.preventDefault();
  }
  onMounted(() => {
    addEventListener('keydown', onKey);
  });
  onBeforeUnmount(() => {
    removeEventListener('keydown', onKey);
  });
}

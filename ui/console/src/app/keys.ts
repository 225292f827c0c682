/** Keys of a page: one place says what they do, the help shows the same list. */
import { onBeforeUnmount, onMounted } from 'vue';

export interface Key {
  /** `KeyboardEvent.key` in lower case. */
  key: string;
  /** What it does, in words for the list of keys. */
  words: string;
  act: () => void;
  /** How the key is written in the list, when not as its upper-case name. */
  shown?: string;
}

/** Letters typed into a field, a Chinese input method's first letters, and browser shortcuts are not ours. */
export function isForPage(event: Pick<KeyboardEvent, 'ctrlKey' | 'metaKey' | 'altKey' | 'isComposing' | 'target'>): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
  const on = event.target;
  if (typeof Element === 'undefined' || !(on instanceof Element)) return true;
  return on.closest('input, textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"]') === null;
}

/** Listens while the component is there and `active` says so. */
export function useKeys(keys: () => Key[], active: () => boolean = () => true): void {
  function onKey(event: KeyboardEvent): void {
    if (!active() || event.defaultPrevented || !isForPage(event)) return;
    const pressed = event.key.toLowerCase();
    // Enter on a button presses the button.
    const onButton = event.target instanceof Element && event.target.closest('button, a, summary') !== null;
    if (onButton && (pressed === 'enter' || pressed === ' ')) return;
    const key = keys().find((one) => one.key === pressed);
    if (!key) return;
    event.preventDefault();
    key.act();
  }
  onMounted(() => {
    addEventListener('keydown', onKey);
  });
  onBeforeUnmount(() => {
    removeEventListener('keydown', onKey);
  });
}

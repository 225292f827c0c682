/** Pictures that went to nobody: held by pointer or key, given to a person. */
import { computed, ref, shallowRef } from 'vue';
import type { LoosePhoto } from '../../ipc';

export interface Loose extends LoosePhoto {
  /** Place in the last folder's list, by which the picture is shown. */
  at: number;
}

export const loose = shallowRef<Loose[]>([]);
/** The one in the hand. */
export const held = ref<string | null>(null);
export const heldPhoto = computed(() => loose.value.find((one) => one.path === held.value) ?? null);

export function takeLoose(list: readonly LoosePhoto[]): void {
  loose.value = list.map((one, at) => ({ ...one, at }));
  held.value = null;
}

/** Somebody has it now. */
export function given(path: string): void {
  loose.value = loose.value.filter((one) => one.path !== path);
  if (held.value === path) held.value = null;
}

/** Pixels after which a press is a drag. */
const threshold = 6;

/**
 * Follows a press: a drag ends on what lies under the pointer, a press without moving picks up or puts down. Pointer
 * events instead of the browser's drag and drop, which a window that takes files from outside does not get on Windows.
 */
export function follow(event: PointerEvent, path: string, drop: (on: Element | null) => void): void {
  if (event.button !== 0) return;
  const start = { x: event.clientX, y: event.clientY };
  let dragging = false;
  const onMove = (now: PointerEvent) => {
    if (!dragging && Math.hypot(now.clientX - start.x, now.clientY - start.y) < threshold) return;
    dragging = true;
    held.value = path;
    place(now.clientX, now.clientY);
  };
  const onUp = (now: PointerEvent) => {
    stop();
    if (!dragging) return;
    drop(document.elementFromPoint(now.clientX, now.clientY));
    held.value = null;
    // The click that follows a drag is no press.
    window.addEventListener('click', swallow, { capture: true, once: true });
    setTimeout(() => window.removeEventListener('click', swallow, { capture: true }));
  };
  const onKey = (key: KeyboardEvent) => {
    if (key.key !== 'Escape') return;
    stop();
    held.value = null;
  };
  function stop(): void {
    window.removeEventListener('pointermove', onMove);
    window.removeEventListener('pointerup', onUp);
    window.removeEventListener('pointercancel', stop);
    window.removeEventListener('keydown', onKey, true);
    at.value = null;
  }
  window.addEventListener('pointermove', onMove);
  window.addEventListener('pointerup', onUp);
  window.addEventListener('pointercancel', stop);
  window.addEventListener('keydown', onKey, true);
}

function swallow(event: Event): void {
  event.stopPropagation();
  event.preventDefault();
}

/** Where the picture under the pointer is drawn. */
export const at = ref<{ x: number; y: number } | null>(null);
function place(x: number, y: number): void {
  at.value = { x, y };
}

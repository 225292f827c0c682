/** What a key does in the sheet while no cell is being edited. */
import type { Press } from './selection';

export interface Acts {
  press: (press: Press) => boolean;
  begin: () => void;
  beginEmpty: () => void;
  copy: () => void;
  clear: () => void;
  fillDown: () => void;
  fillRight: () => void;
  /** Scrolls back to the cell. */
  show: () => void;
  problem: (by: 1 | -1) => void;
  mend: () => void;
  add: () => void;
  remove: () => void;
}

/** Does what the key says. False for one that is the page's or the browser's. */
export function actOn(event: KeyboardEvent, acts: Acts): boolean {
  const key = event.key.toLowerCase();
  const { shiftKey: shift, altKey: alt } = event;
  const control = event.ctrlKey || event.metaKey;
  // The browser does the copying and pasting itself; it is told what to copy.
  if (control && !alt && (key === 'c' || key === 'x')) {
    acts.copy();
    if (key === 'x') setTimeout(acts.clear, 0);
    return true;
  }
  if (control && key === 'v') return true;
  const act = actOf(key, control, shift, alt, acts);
  if (!act && !acts.press({ key, control, shift, alt })) return false;
  act?.();
  event.preventDefault();
  return true;
}

function actOf(key: string, control: boolean, shift: boolean, alt: boolean, acts: Acts): (() => void) | null {
  if (control && !alt) {
    if (key === 'd') return acts.fillDown;
    if (key === 'r') return acts.fillRight;
    if (key === 'backspace') return acts.show;
    if (key === '-') return acts.remove;
    if (key === '+' || key === '=') return acts.add;
    return null;
  }
  if (alt) {
    if (key === 'arrowdown') return acts.begin;
    if (key === 'enter') return acts.mend;
    return null;
  }
  if (key === 'f2') return acts.begin;
  if (key === 'backspace') return acts.beginEmpty;
  if (key === 'delete') return acts.clear;
  if (key === 'f8') return () => acts.problem(shift ? -1 : 1);
  return null;
}

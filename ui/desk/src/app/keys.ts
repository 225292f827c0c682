/** Keys that work on every page: Ctrl and a figure for the pages in their order, F1 for help. */
import { go, pages } from './nav';

export function onPageKey(event: KeyboardEvent): void {
  if (event.key === 'F1') go('help');
  else if (event.ctrlKey && !event.altKey && !event.shiftKey && /^[1-9]$/.test(event.key)) {
    const page = pages[Number(event.key) - 1];
    // A question that is being asked is answered first.
    if (!page || document.querySelector('.el-overlay:not([style*="display: none"])')) return;
    go(page);
  } else return;
  event.preventDefault();
}

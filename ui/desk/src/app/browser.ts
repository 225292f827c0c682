/** What a browser would do by itself and a program does not: its own menu, and beginning the page anew. */

const reloads = ({ key, ctrlKey, metaKey }: KeyboardEvent): boolean => key === 'F5' || ((ctrlKey || metaKey) && key.toLowerCase() === 'r');

const prevent = (event: Event): void => {
  event.preventDefault();
};

export function keepBrowserOut(window: EventTarget): void {
  window.addEventListener('contextmenu', prevent);
  window.addEventListener('keydown', (event) => {
    if (reloads(event as KeyboardEvent)) event.preventDefault();
  });
}

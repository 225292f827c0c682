/** How somebody likes the console; kept by the browser, so that a projector's PC and a desk may differ. */
import { reactive, readonly, watch } from 'vue';

export const themes = ['light', 'dark', 'system'] as const;
export type Theme = (typeof themes)[number];

/** Projectors and tired eyes: everything larger, in hundredths. */
export const sizes = [90, 100, 112, 125, 150, 175] as const;
export type Size = (typeof sizes)[number];

interface Look {
  theme: Theme;
  size: Size;
  /** Hidden columns by table. */
  hidden: Record<string, string[]>;
}

const key = 'kaobao-console-look';

/** What was kept; anything that is not as expected counts as not kept. */
export function parseLook(text: string | null): Look {
  let raw: unknown = null;
  try {
    raw = JSON.parse(text ?? 'null');
  } catch {
    raw = null;
  }
  const from = (typeof raw === 'object' && raw !== null ? raw : {}) as Record<string, unknown>;
  const hidden: Record<string, string[]> = {};
  if (typeof from.hidden === 'object' && from.hidden !== null && !Array.isArray(from.hidden))
    for (const [table, columns] of Object.entries(from.hidden))
      if (Array.isArray(columns)) hidden[table] = columns.filter((column) => typeof column === 'string');
  return {
    theme: themes.find((theme) => theme === from.theme) ?? 'system',
    size: sizes.find((size) => size === from.size) ?? 100,
    hidden,
  };
}

const state = reactive<Look>(parseLook(null));
export const look = readonly(state);

export function setTheme(theme: Theme): void {
  state.theme = theme;
}
export function setSize(size: Size): void {
  state.size = size;
}
export function setHidden(table: string, columns: string[]): void {
  state.hidden[table] = columns;
}

/** Puts theme and size on the page, now and whenever they change. */
export function startLook(): void {
  Object.assign(state, parseLook(localStorage.getItem(key)));
  const night = matchMedia('(prefers-color-scheme: dark)');
  let printing = false;
  const apply = () => {
    // Paper is white.
    const dark = !printing && (state.theme === 'dark' || (state.theme === 'system' && night.matches));
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
    document.documentElement.classList.toggle('dark', dark);
    document.documentElement.style.setProperty('zoom', String(state.size / 100));
    // What is measured by the window must be made smaller again by as much.
    document.documentElement.style.setProperty('--zoom', String(state.size / 100));
  };
  apply();
  night.addEventListener('change', apply);
  for (const [event, begins] of [['beforeprint', true], ['afterprint', false]] as const)
    addEventListener(event, () => {
      printing = begins;
      apply();
    });
  watch(state, () => {
    localStorage.setItem(key, JSON.stringify(state));
    apply();
  });
}

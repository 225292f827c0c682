/** How the clerk likes the window; kept beside the data file. */
import { ask, commands } from '../ipc';

export interface Preferences {
  /** Column widths of the roster by field. */
  widths: Record<string, number>;
  /** Columns that are not shown. */
  hidden: string[];
  /** The side panel of the roster is open. */
  panel: boolean;
  theme: Theme;
  /** Size of everything, in hundredths. */
  zoom: number;
  /** Where was printed last. */
  printer: string;
  /** Minutes without a touch after which the data is locked; 0: never. */
  lockAfter: number;
}

export const themes = ['light', 'dark', 'system'] as const;
export type Theme = (typeof themes)[number];
/** Minutes. */
export const lockTimes = [0, 5, 15, 30, 60] as const;
export const zooms = [90, 100, 112, 125, 150, 175, 200] as const;

const defaults: Preferences = { widths: {}, hidden: [], panel: true, theme: 'light', zoom: 100, printer: '', lockAfter: 0 };
let known: Preferences = { ...defaults };

/** What was kept; anything that is not as expected counts as not kept. */
export function parsePreferences(text: string): Preferences {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return { ...defaults };
  }
  const from = (typeof raw === 'object' && raw !== null ? raw : {}) as Record<string, unknown>;
  const widths: Record<string, number> = {};
  if (typeof from.widths === 'object' && from.widths !== null)
    for (const [field, width] of Object.entries(from.widths))
      if (typeof width === 'number' && width >= 40 && width <= 800) widths[field] = width;
  const hidden = Array.isArray(from.hidden) ? from.hidden.filter((field) => typeof field === 'string') : [];
  return {
    widths,
    hidden,
    panel: typeof from.panel === 'boolean' ? from.panel : defaults.panel,
    theme: themes.find((theme) => theme === from.theme) ?? defaults.theme,
    zoom: zooms.find((zoom) => zoom === from.zoom) ?? defaults.zoom,
    printer: typeof from.printer === 'string' ? from.printer : defaults.printer,
    lockAfter: lockTimes.find((minutes) => minutes === from.lockAfter) ?? defaults.lockAfter,
  };
}

export async function loadPreferences(): Promise<Preferences> {
  known = parsePreferences(await ask(commands.preferences()));
  return known;
}

export function preferencesNow(): Preferences {
  return known;
}

/** Puts theme and size on the window. */
export async function applyLook(look: Pick<Preferences, 'theme' | 'zoom'>): Promise<void> {
  const dark = look.theme === 'dark' || (look.theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  document.documentElement.classList.toggle('dark', dark);
  await commands.zoom(look.zoom);
}

let timer: ReturnType<typeof setTimeout> | undefined;

/** Dragging a column edge changes the width many times; the last one counts. */
export function keepPreferences(change: Partial<Preferences>): void {
  known = { ...known, ...change };
  clearTimeout(timer);
  timer = setTimeout(() => void commands.setPreferences(JSON.stringify(known)), 400);
}

/** Which page is shown, and what it should show first. */
import { reactive, readonly } from 'vue';
import type { Field } from '../ipc';

export const pages = ['plan', 'roster', 'photos', 'submit', 'results', 'fees', 'print', 'settings', 'help'] as const;
export type Page = (typeof pages)[number];

/** Something to be shown at once on the page. */
export interface Target {
  id: string;
  field: Field | null;
}

const state = reactive<{ page: Page; target: Target | null }>({ page: 'plan', target: null });

export const nav = readonly(state);

export function go(page: Page, target: Target | null = null): void {
  state.page = page;
  state.target = target;
}

/** Takes the target, so that coming back later does not jump again. */
export function takeTarget(): Target | null {
  const target = state.target ? { ...state.target } : null;
  state.target = null;
  return target;
}

export function isPage(name: string): name is Page {
  return (pages as readonly string[]).includes(name);
}

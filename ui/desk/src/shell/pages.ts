/** The pages behind the first one, each read when it is opened, or beforehand while nothing else is going on. */
import { defineAsyncComponent, type Component } from 'vue';
import type { Page } from '../app/nav';
import { painted } from '../app/painted';

type Later = Exclude<Page, 'plan'>;

const sources: Record<Later, () => Promise<{ default: Component }>> = {
  roster: () => import('../features/roster/RosterPage.vue'),
  photos: () => import('../features/photos/PhotosPage.vue'),
  submit: () => import('../features/submit/SubmitPage.vue'),
  results: () => import('../features/results/ResultsPage.vue'),
  fees: () => import('../features/fees/FeesPage.vue'),
  print: () => import('../features/print/PrintPage.vue'),
  settings: () => import('../features/settings/SettingsPage.vue'),
  help: () => import('../features/help/HelpPage.vue'),
};

export const pages = Object.fromEntries(
  Object.entries(sources).map(([page, source]) => [page, defineAsyncComponent(source)]),
) as Record<Later, Component>;

/** Reads them one after the other, each after a frame is painted. */
export async function readPages(): Promise<void> {
  for (const source of Object.values(sources)) {
    await painted();
    await source();
  }
}

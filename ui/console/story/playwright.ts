/** playwright-core without its test runner: the one waiting assertion that stories need. */
import type { Locator } from 'playwright-core';

export { chromium, type Browser, type Locator, type Page } from 'playwright-core';

/** Waits until the element says this. */
export async function expect(locator: Locator, text: string | RegExp): Promise<void> {
  await locator.filter({ hasText: text }).waitFor();
}

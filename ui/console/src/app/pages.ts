/** The pages, in the order of the work; the navigation shows those that the signed-in role may open. */
export const pages = [
  'overview',
  'batches',
  'review',
  'people',
  'payments',
  'seats',
  'statistics',
  'verify',
  'plans',
  'units',
  'audit',
  'settings',
] as const;
export type Page = (typeof pages)[number];

/** Where the navigation draws a line: work above, keeping the center below. */
export const firstOfKeeping: Page = 'plans';

export function isPage(name: string): name is Page {
  return (pages as readonly string[]).includes(name);
}

/** Unit, plan and what is to do; shared by the frame and several pages. */
import { shallowRef } from 'vue';
import { ask, commands, Refusal, type Overview } from '../ipc';
import { tellError } from './notify';

export const overview = shallowRef<Overview | null>(null);

export async function refreshOverview(): Promise<void> {
  try {
    overview.value = await ask(commands.overview());
    markPaint();
  } catch (error) {
    // Locked meanwhile: the page that asks for the passphrase says so.
    if (error instanceof Refusal && error.code === 'E-WINDOW-LOCKED') return;
    tellError(error);
  }
}

const painted = 'kaobao-overview';

/** For the figures of `cargo xtask bench`: the first frame after everybody is counted. */
function markPaint(): void {
  if (performance.getEntriesByName(painted).length === 0)
    requestAnimationFrame(() => requestAnimationFrame(() => performance.mark(painted)));
}

/** How many there are to do on a page. */
export function todoCount(page: string): number {
  return (overview.value?.todo ?? []).filter((todo) => todo.page === page).reduce((sum, todo) => sum + todo.count, 0);
}

/** A batch as one file for a USB stick. */
import { tellGood } from '../../app/notify';
import { refreshOverview } from '../../app/overview';
import { dayOf } from '../../app/when';
import { ask, commands } from '../../ipc';
import { t } from './strings';

/** Asks where to; `false` when the clerk thought better of it. Without a batch the oldest that waits. */
export async function packageBatch(id: string | null): Promise<boolean> {
  const path = await ask(commands.pickSave('package', t.packageName(dayOf(new Date()))));
  if (!path) return false;
  const batch = await ask(commands.package(path, id));
  tellGood(t.packaged(path, batch.count));
  await refreshOverview();
  return true;
}

/** The one sync of the window: started from several places, shown in one dialog. */
import { reactive } from 'vue';
import { refreshOverview } from '../../app/overview';
import { ask, Channel, commands, Refusal, type SyncProgress, type SyncReport } from '../../ipc';

export interface Failure {
  message: string;
  code: string;
}

interface SyncState {
  open: boolean;
  running: boolean;
  pausing: boolean;
  progress: SyncProgress | null;
  report: SyncReport | null;
  failure: Failure | null;
  /** Grows with every change the center sent, so that pages know when to read again. */
  round: number;
}

export const sync = reactive<SyncState>({
  open: false,
  running: false,
  pausing: false,
  progress: null,
  report: null,
  failure: null,
  round: 0,
});

async function follow(work: () => Promise<SyncReport>): Promise<void> {
  Object.assign(sync, { open: true, running: true, pausing: false, progress: null, report: null, failure: null });
  try {
    sync.report = await work();
  } catch (error) {
    sync.failure =
      error instanceof Refusal ? { message: error.message, code: error.code } : { message: String(error), code: '' };
  } finally {
    sync.running = false;
    sync.round += 1;
    await refreshOverview();
  }
}

/** Sends what waits and takes over what the center decided. */
export async function startSync(): Promise<void> {
  if (sync.running) {
    sync.open = true;
    return;
  }
  const channel = new Channel<SyncProgress>();
  channel.onmessage = (step) => {
    sync.progress = step;
  };
  await follow(() => ask(commands.sync(channel)));
}

/** Pauses between two pieces; starting again goes on there. */
export async function pauseSync(): Promise<void> {
  sync.pausing = true;
  await commands.stopSync();
}

/** Takes over an answer that came as a file. */
export async function acceptAnswer(path: string): Promise<void> {
  await follow(() => ask(commands.accept(path)));
}

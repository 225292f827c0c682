/** The one sync of the window: started from several places, shown in one dialog. */
import { reactive, watch } from 'vue';
import { tellError, tellNote } from '../../app/notify';
import { overview, refreshOverview } from '../../app/overview';
import { ask, Channel, commands, Refusal, type SyncProgress, type SyncReport } from '../../ipc';
import { t } from './strings';

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
  /** It is an answer file that is read; nothing is sent. */
  answer: boolean;
  /** Why the answer file could not be read. */
  unread: Failure | null;
  /** The clerk stopped it; nothing failed. */
  paused: boolean;
  /** Seconds until this phase is done, once that can be told. */
  left: number | null;
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
  answer: false,
  unread: null,
  paused: false,
  left: null,
  round: 0,
});

/** How long the rest of a phase takes at the speed of what is done of it. */
export function secondsLeft(begun: number, from: number, step: SyncProgress, now: number): number | null {
  const done = step.done - from;
  const rest = step.total - step.done;
  if (done <= 0 || rest < 0 || now - begun < 1500) return null;
  return Math.ceil((rest * (now - begun)) / done / 1000);
}

/** What is over, or under way, in a few words. */
export function titleOf(now: Pick<SyncState, 'answer' | 'running' | 'paused' | 'failure' | 'unread' | 'report'>): string {
  if (now.answer) return now.running ? t.answerRunning : now.unread ? t.answerFailed : t.answerDone;
  if (now.running) return t.syncRunning;
  if (now.paused) return t.syncPaused;
  if (now.failure) return t.syncFailed;
  // Without a receipt nothing was sent.
  if ((now.report?.batches.length ?? 0) > 0) return t.syncDone;
  return (now.report?.lines.length ?? 0) > 0 ? t.syncFetched : t.syncAsked;
}

/** Reads again after every sync and answer file, failed ones too, whatever else the page is doing. */
export function whenSynced(load: () => Promise<void>): void {
  watch(
    () => sync.round,
    () => void load().catch(tellError),
  );
}

async function follow(work: () => Promise<SyncReport>, answer: boolean): Promise<void> {
  Object.assign(sync, { open: true, running: true, pausing: false, progress: null, report: null, failure: null, answer, unread: null, paused: false, left: null });
  try {
    sync.report = await work();
  } catch (error) {
    if (error instanceof Refusal && error.code === 'E-SYNC-CANCELLED') sync.paused = true;
    else sync[answer ? 'unread' : 'failure'] = error instanceof Refusal ? { message: error.message, code: error.code } : { message: String(error), code: '' };
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
  if (overview.value?.practice) {
    tellNote(t.practiceSync);
    return;
  }
  const channel = new Channel<SyncProgress>();
  let begun = Date.now();
  let from = 0;
  channel.onmessage = (step) => {
    if (step.phase !== sync.progress?.phase) [begun, from] = [Date.now(), step.done];
    sync.progress = step;
    sync.left = secondsLeft(begun, from, step, Date.now());
  };
  await follow(() => ask(commands.sync(channel)), false);
}

/** Pauses between two pieces; starting again goes on there. */
export async function pauseSync(): Promise<void> {
  sync.pausing = true;
  await commands.stopSync();
}

/** Asks for an answer that came as a file and takes it over. */
export async function acceptAnswer(): Promise<void> {
  const path = await ask(commands.pickFile('answer'));
  if (path) await follow(() => ask(commands.accept(path)), true);
}

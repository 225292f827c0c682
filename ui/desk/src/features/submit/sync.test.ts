import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { BatchInfo, SyncProgress, SyncReport } from '../../ipc';

const accept = vi.fn<() => Promise<SyncReport>>();
const sent = vi.fn<() => Promise<SyncReport>>();
const tellNote = vi.fn();
class Refusal extends Error {
  readonly code = 'E-PACKAGE';
}
vi.mock('../../ipc', () => ({
  ask: (answer: unknown) => answer,
  Channel: vi.fn(),
  commands: { pickFile: () => 'answer.kba', accept, sync: sent },
  Refusal,
}));
const overview = { value: { practice: false } };
vi.mock('../../app/overview', () => ({ overview, refreshOverview: () => Promise.resolve() }));
vi.mock('../../app/notify', () => ({ tellError: vi.fn(), tellNote }));
const { acceptAnswer, secondsLeft, startSync, sync, titleOf, whenSynced } = await import('./sync');
const { t } = await import('./strings');

const at = (done: number, total: number): SyncProgress => ({ phase: 'send', label: '报送', done, total });

describe('secondsLeft', () => {
  it('goes by the speed of what is done', () => {
    expect(secondsLeft(0, 0, at(200, 800), 10_000)).toBe(30);
    expect(secondsLeft(0, 100, at(200, 800), 10_000)).toBe(60);
    expect(secondsLeft(0, 0, at(800, 800), 10_000)).toBe(0);
  });
  it('says nothing before it knows', () => {
    expect(secondsLeft(0, 0, at(5, 800), 200)).toBeNull();
    expect(secondsLeft(0, 5, at(5, 800), 9_000)).toBeNull();
  });
});

const nothing: SyncReport = { batches: [], changes: 0, lines: [], refused: [] };

describe('what is said of it', () => {
  beforeEach(() => {
    overview.value.practice = false;
  });
  it('is no sending when an answer file could not be read, and what is shown is read again', async () => {
    const load = vi.fn(() => Promise.resolve());
    whenSynced(load);
    accept.mockRejectedValueOnce(new Refusal('不是给本单位的'));
    await acceptAnswer();
    expect(titleOf(sync)).toBe(t.answerFailed);
    expect(sync.unread?.message).toBe('不是给本单位的');
    expect(sync.failure).toBeNull();
    expect(load).toHaveBeenCalledTimes(1);
    accept.mockResolvedValueOnce(nothing);
    await acceptAnswer();
    expect(titleOf(sync)).toBe(t.answerDone);
    expect(load).toHaveBeenCalledTimes(2);
  });
  it('is a sending only when something was sent', async () => {
    const said = async (report: SyncReport) => {
      sent.mockResolvedValueOnce(report);
      await startSync();
      return titleOf(sync);
    };
    expect(await said({ ...nothing, batches: [{} as BatchInfo] })).toBe(t.syncDone);
    expect(await said({ ...nothing, lines: ['退回 1 人'] })).toBe(t.syncFetched);
    expect(await said(nothing)).toBe(t.syncAsked);
    sent.mockRejectedValueOnce(new Refusal('连不上'));
    await startSync();
    expect(titleOf(sync)).toBe(t.syncFailed);
  });
  it('is that the practice unit sends nothing', async () => {
    overview.value.practice = true;
    sent.mockClear();
    await startSync();
    expect(sent).not.toHaveBeenCalled();
    expect(tellNote).toHaveBeenCalledWith(t.practiceSync);
  });
});

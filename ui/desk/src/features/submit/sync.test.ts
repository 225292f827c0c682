import { describe, expect, it, vi } from 'vitest';
import type { SyncProgress } from '../../ipc';

vi.mock('../../ipc', () => ({}));
vi.mock('../../app/overview', () => ({ refreshOverview: () => Promise.resolve() }));
const { secondsLeft } = await import('./sync');

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

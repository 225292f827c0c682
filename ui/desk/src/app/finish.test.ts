import { describe, expect, it, vi } from 'vitest';
import { beforeEnd, finish } from './finish';

const closing = vi.hoisted(() => new Set<() => Promise<void>>());
vi.mock('../ipc', () => ({
  beforeClose: (work: () => Promise<void>) => {
    closing.add(work);
    return Promise.resolve(() => closing.delete(work));
  },
}));

describe('what is being typed', () => {
  it('is stored before the data is closed, and before the window is', async () => {
    const done: string[] = [];
    const refused = () => Promise.reject(new Error('no'));
    const stored = async () => {
      await Promise.resolve();
      done.push('stored');
    };
    const stops = [await beforeEnd(refused), await beforeEnd(stored)];
    await finish();
    expect(done).toEqual(['stored']);
    expect([...closing]).toEqual([refused, stored]);
    for (const stop of stops) stop();
    await finish();
    expect(done).toEqual(['stored']);
    expect(closing.size).toBe(0);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { afterIdle } from './idle';

const target = new EventTarget();
beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('window', target);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('an idle window', () => {
  it('acts after the minutes, counted from the last touch', () => {
    const act = vi.fn();
    const stop = afterIdle(() => 5, act);
    vi.advanceTimersByTime(4 * 60_000);
    target.dispatchEvent(new Event('keydown'));
    vi.advanceTimersByTime(4 * 60_000);
    expect(act).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2 * 60_000);
    expect(act).toHaveBeenCalledTimes(1);
    stop();
    vi.advanceTimersByTime(60 * 60_000);
    expect(act).toHaveBeenCalledTimes(1);
  });
  it('never acts with 0', () => {
    const act = vi.fn();
    const stop = afterIdle(() => 0, act);
    vi.advanceTimersByTime(24 * 60 * 60_000);
    expect(act).not.toHaveBeenCalled();
    stop();
  });
});

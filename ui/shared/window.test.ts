import { describe, expect, it } from 'vitest';
import { windowOf } from './window';

describe('windowOf', () => {
  it('draws what is in sight and a little more', () => {
    expect(windowOf(3000, 300, 30, 10_000, 1)).toEqual({ first: 96, last: 114, offset: 2880, total: 300_000 });
  });
  it('counts rows of several columns', () => {
    const seen = windowOf(0, 400, 200, 10, 4);
    expect([seen.first, seen.last, seen.total]).toEqual([0, 10, 600]);
  });
  it('stays inside a list that became shorter', () => {
    const seen = windowOf(9000, 300, 30, 3, 1);
    expect(seen.first).toBeLessThan(3);
    expect(windowOf(0, 300, 30, 0, 1)).toEqual({ first: 0, last: 0, offset: 0, total: 0 });
  });
});

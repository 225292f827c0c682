import { describe, expect, it } from 'vitest';
import { everyDay, percents, ticks } from './scale';

describe('ticks', () => {
  it('are round and reach over the largest', () => {
    expect(ticks(9)).toEqual([0, 5, 10]);
    expect(ticks(100)).toEqual([0, 50, 100]);
    expect(ticks(183_000)).toEqual([0, 50_000, 100_000, 150_000, 200_000]);
    expect(ticks(3)).toEqual([0, 1, 2, 3]);
    expect(ticks(0)).toEqual([0, 1]);
  });
});

describe('everyDay', () => {
  it('fills the days between', () => {
    expect(everyDay([{ day: '2017-06-30', count: 2 }, { day: '2017-07-02', count: 5 }])).toEqual([
      { day: '2017-06-30', count: 2 },
      { day: '2017-07-01', count: 0 },
      { day: '2017-07-02', count: 5 },
    ]);
    expect(everyDay([])).toEqual([]);
  });
  it('is not led astray by a wrong clock', () => {
    expect(everyDay([{ day: '1017-01-01', count: 1 }, { day: '2017-01-01', count: 1 }]).length).toBe(731);
    expect(everyDay([{ day: 'x', count: 1 }])).toEqual([]);
  });
});

describe('percents', () => {
  it('add up to 100', () => {
    expect(percents([1, 1, 1])).toEqual([34, 33, 33]);
    expect(percents([0, 0])).toEqual([0, 0]);
    expect(percents([999, 1]).reduce((a, b) => a + b)).toBe(100);
  });
});

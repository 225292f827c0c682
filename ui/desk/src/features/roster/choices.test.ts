import { describe, expect, it } from 'vitest';
import { likely, narrowed } from './choices';

const trades = ['汽车驾驶员', '汽车修理工', '维修电工', '电工'];

describe('choices', () => {
  it('are all shown until something is typed', () => {
    expect(narrowed(trades, ' ')).toEqual(trades);
    expect(narrowed(trades, '电工')).toEqual(['维修电工', '电工']);
  });
  it('take by Enter only what begins with the typed text, the exact one first', () => {
    expect(likely(['维修电工', '电工'], '电工')).toBe(1);
    expect(likely(trades, '汽车')).toBe(0);
    expect(likely(['维修电工'], '电')).toBe(-1);
    expect(likely(trades, '')).toBe(-1);
  });
});

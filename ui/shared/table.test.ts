import { describe, expect, it } from 'vitest';
import { leastWidth, moveBy, nextSort } from './table';

describe('moveBy', () => {
  it('stays inside the list', () => {
    expect(moveBy('ArrowUp', 0, 10, 5)).toBe(0);
    expect(moveBy('ArrowDown', 9, 10, 5)).toBe(9);
    expect(moveBy('PageDown', 2, 10, 5)).toBe(6);
    expect(moveBy('PageDown', 8, 10, 5)).toBe(9);
    expect(moveBy('PageUp', 3, 10, 5)).toBe(0);
    expect(moveBy('Home', 7, 10, 5)).toBe(0);
    expect(moveBy('End', 0, 100_000, 5)).toBe(99_999);
  });
  it('begins at the first row from nowhere', () => {
    expect(moveBy('ArrowDown', -1, 10, 5)).toBe(0);
    expect(moveBy('ArrowUp', -1, 10, 5)).toBe(0);
  });
  it('leaves other keys and empty lists alone', () => {
    expect(moveBy('a', 0, 10, 5)).toBeNull();
    expect(moveBy('End', 0, 0, 5)).toBeNull();
  });
});

describe('nextSort', () => {
  it('goes up, down, and back', () => {
    const up = nextSort(null, 'name');
    const down = nextSort(up, 'name');
    expect([up, down, nextSort(down, 'name')]).toEqual([{ column: 'name', down: false }, { column: 'name', down: true }, null]);
    expect(nextSort(down, 'unit')).toEqual({ column: 'unit', down: false });
  });
});

describe('leastWidth', () => {
  it('adds up what columns need, whatever they take when there is room', () => {
    expect(leastWidth([{ width: '120px' }, { width: 'minmax(150px, 2fr)' }, { width: '1fr' }])).toBe(270);
  });
});

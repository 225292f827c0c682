import { describe, expect, it } from 'vitest';
import { areaOf, at, moved, type Extent, type Press, type Selected } from './selection';

/** Ten rows of six columns; of the third column only rows 2, 3 and 7 hold something. */
const extent: Extent = {
  width: 6,
  height: 10,
  home: 1,
  page: 4,
  across: 3,
  filled: (x, y) => x !== 2 || [2, 3, 7].includes(y),
};

/** Keys as they are written in handbooks: `Ctrl+Shift+ArrowDown`. */
function after(from: Selected, ...keys: string[]): Selected {
  return keys.reduce((selected, text) => {
    const parts = text.split('+');
    const press: Press = {
      key: (parts.at(-1) ?? '').toLowerCase().replace('space', ' '),
      control: parts.includes('Ctrl'),
      shift: parts.includes('Shift'),
      alt: parts.includes('Alt'),
    };
    return moved(selected, press, extent) ?? selected;
  }, from);
}
const spot = (x: number, y: number) => at({ x, y });
const active = (from: Selected, ...keys: string[]) => Object.values(after(from, ...keys).active);
const area = (from: Selected, ...keys: string[]) => Object.values(areaOf(after(from, ...keys)));

describe('the keys of a spreadsheet', () => {
  it('move by one cell and stop at the edges', () => {
    expect(active(spot(1, 1), 'ArrowRight', 'ArrowDown')).toEqual([2, 2]);
    expect(active(spot(0, 0), 'ArrowLeft', 'ArrowUp')).toEqual([0, 0]);
    expect(active(spot(5, 9), 'ArrowRight', 'ArrowDown')).toEqual([5, 9]);
  });
  it('jump with Ctrl over what is filled and over gaps', () => {
    expect(active(spot(0, 0), 'Ctrl+ArrowDown')).toEqual([0, 9]);
    expect(active(spot(2, 0), 'Ctrl+ArrowDown')).toEqual([2, 2]);
    expect(active(spot(2, 2), 'Ctrl+ArrowDown')).toEqual([2, 3]);
    expect(active(spot(2, 3), 'Ctrl+ArrowDown')).toEqual([2, 7]);
    expect(active(spot(2, 7), 'Ctrl+ArrowDown')).toEqual([2, 9]);
    expect(active(spot(2, 7), 'Ctrl+ArrowUp')).toEqual([2, 3]);
    expect(active(spot(5, 5), 'Ctrl+ArrowLeft')).toEqual([3, 5]);
    expect(active(spot(0, 5), 'Ctrl+ArrowRight')).toEqual([1, 5]);
  });
  it('go to the ends of the row and of the sheet', () => {
    expect(active(spot(4, 4), 'Home')).toEqual([1, 4]);
    expect(active(spot(4, 4), 'End')).toEqual([5, 4]);
    expect(active(spot(4, 4), 'Ctrl+Home')).toEqual([1, 0]);
    expect(active(spot(4, 4), 'Ctrl+End')).toEqual([5, 9]);
  });
  it('turn pages down and across', () => {
    expect(active(spot(1, 1), 'PageDown')).toEqual([1, 5]);
    expect(active(spot(1, 8), 'PageDown')).toEqual([1, 9]);
    expect(active(spot(1, 8), 'PageUp')).toEqual([1, 4]);
    expect(active(spot(1, 1), 'Alt+PageDown')).toEqual([4, 1]);
    expect(active(spot(1, 1), 'Alt+PageUp')).toEqual([0, 1]);
  });
  it('select with Shift, from the cell in which it began', () => {
    const block = after(spot(1, 1), 'Shift+ArrowRight', 'Shift+ArrowDown');
    expect(areaOf(block)).toEqual({ x: 1, y: 1, x1: 2, y1: 2 });
    expect(block.active).toEqual({ x: 1, y: 1 });
    expect(area(block, 'Shift+ArrowUp', 'Shift+ArrowUp')).toEqual([1, 0, 2, 1]);
    expect(area(spot(3, 3), 'Ctrl+Shift+End')).toEqual([3, 3, 5, 9]);
    expect(area(spot(3, 3), 'Ctrl+Shift+Home')).toEqual([1, 0, 3, 3]);
    expect(area(spot(3, 3), 'Shift+PageDown')).toEqual([3, 3, 3, 7]);
    expect(area(spot(0, 3), 'Ctrl+Shift+ArrowDown')).toEqual([0, 3, 0, 9]);
  });
  it('select rows, columns and everything', () => {
    expect(area(spot(3, 3), 'Shift+Space')).toEqual([0, 3, 5, 3]);
    expect(area(spot(3, 3), 'Shift+ArrowDown', 'Shift+Space')).toEqual([0, 3, 5, 4]);
    expect(area(spot(3, 3), 'Shift+Space', 'Shift+ArrowDown')).toEqual([0, 3, 5, 4]);
    expect(area(spot(3, 3), 'Ctrl+Space')).toEqual([3, 0, 3, 9]);
    expect(area(spot(3, 3), 'Ctrl+A')).toEqual([0, 0, 5, 9]);
    expect(active(spot(3, 3), 'Ctrl+A')).toEqual([3, 3]);
  });
  it('walk with Enter and Tab, and return below the first of a run of Tabs', () => {
    expect(active(spot(1, 1), 'Enter')).toEqual([1, 2]);
    expect(active(spot(1, 1), 'Shift+Enter')).toEqual([1, 0]);
    expect(active(spot(3, 1), 'Shift+Tab')).toEqual([2, 1]);
    expect(active(spot(1, 1), 'Tab', 'Tab', 'Enter')).toEqual([1, 2]);
    expect(active(spot(1, 1), 'Tab', 'ArrowRight', 'Enter')).toEqual([3, 2]);
  });
  it('walk inside a selected block and stay in it', () => {
    const block = after(spot(1, 1), 'Shift+ArrowRight', 'Shift+ArrowDown');
    expect(active(block, 'Enter')).toEqual([1, 2]);
    expect(active(block, 'Enter', 'Enter')).toEqual([2, 1]);
    expect(active(block, 'Shift+Enter')).toEqual([2, 2]);
    expect(active(block, 'Tab')).toEqual([2, 1]);
    expect(active(block, 'Tab', 'Tab', 'Tab', 'Tab')).toEqual([1, 1]);
    expect(areaOf(after(block, 'Tab', 'Tab'))).toEqual(areaOf(block));
  });
  it('leave other keys alone', () => {
    expect(moved(spot(1, 1), { key: 'f5', control: false, shift: false, alt: false }, extent)).toBeNull();
    expect(moved(spot(1, 1), { key: 'arrowdown', control: false, shift: false, alt: true }, extent)).toBeNull();
  });
});

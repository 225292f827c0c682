import { describe, expect, it } from 'vitest';
import { changesOf, hitsOf, replaced } from './replace';
import { makeLine, testColumns, testRow } from './testing';

const lines = [
  makeLine(testColumns, testRow('1', ['张三', '36010X', '0791-1'])),
  makeLine(testColumns, testRow('2', ['张三丰', '36010x', ''])),
];

describe('find and replace', () => {
  it('finds in the wanted columns, in the order of the rows', () => {
    expect(hitsOf(lines, ['name', 'phone'], '张三', false).map(({ id }) => id)).toEqual(['1', '2']);
    expect(hitsOf(lines, ['name'], '张三', true).map(({ id }) => id)).toEqual(['1']);
    expect(hitsOf(lines, ['id_number'], 'x', false)).toHaveLength(2);
    expect(hitsOf(lines, ['name'], '', false)).toEqual([]);
  });
  it('replaces every place and reads nothing as a pattern', () => {
    expect(replaced('a.b.c', '.', '$&')).toBe('a$&b$&c');
    expect(replaced('AbaB', 'ab', '')).toBe('');
    expect(replaced('张三', '', '李')).toBe('张三');
  });
  it('makes one change a cell', () => {
    expect(changesOf(hitsOf(lines, ['name'], '三', false), (id) => lines.find((line) => line.id === id), '三', '四')).toEqual([
      { id: '1', field: 'name', value: '张四' },
      { id: '2', field: 'name', value: '张四丰' },
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { sheetColumns } from './columns';
import { fillLine, kindsOf, makeLine, valueOf } from './model';
import { testColumns, testProblem, testRow } from './testing';

describe('lines', () => {
  it('hold each value under its field', () => {
    const line = makeLine(testColumns, testRow('1', ['张三', '34052419800101001X', '1387']));
    expect(valueOf(line, 'id_number')).toBe('34052419800101001X');
    expect(valueOf(line, '$number')).toBe('17-10001-1-1');
    expect(valueOf(line, 'no_such')).toBe('');
  });
  it('are the same object after a change', () => {
    const line = makeLine(testColumns, testRow('1', ['张三', '', '']));
    expect(fillLine(line, testColumns, testRow('1', ['张四', '', ''], { version: 2 }))).toBe(line);
    expect(valueOf(line, 'name')).toBe('张四');
    expect(line.row.version).toBe(2);
  });
  it('mark the cell, the photo or the whole', () => {
    const problems = [
      testProblem(),
      testProblem({ field: null, code: 'photo_missing' }),
      testProblem({ field: null, code: 'window_closed' }),
    ];
    const { marks } = makeLine(testColumns, testRow('1', ['', '', ''], { problems }));
    expect([...marks.keys()]).toEqual(['phone', '$photo', '$whole']);
  });
});

describe('kindsOf', () => {
  it('puts errors first, then the most frequent', () => {
    const lines = [
      makeLine(testColumns, testRow('1', ['', '', ''], { problems: [testProblem({ severity: 'warning', code: 'age_unlikely' }), testProblem()] })),
      makeLine(testColumns, testRow('2', ['', '', ''], { problems: [testProblem({ code: 'missing', fix: { label: '填', set: [['name', '张']] } }), testProblem()] })),
    ];
    expect(kindsOf(lines).map(({ code, error, entries, mendable }) => [code, error, entries.length, mendable])).toEqual([
      ['phone_format', true, 2, 0],
      ['missing', true, 1, 1],
      ['age_unlikely', false, 1, 0],
    ]);
  });
});

describe('sheetColumns', () => {
  const columns = sheetColumns(testColumns, { phone: 222 }, ['id_number'], { prop: 'name', descending: true });
  it('keeps number and name in sight and leaves out what is hidden', () => {
    expect(columns.map(({ prop, pin }) => [prop, pin])).toEqual([
      ['$number', 'colPinStart'],
      ['name', 'colPinStart'],
      ['$state', undefined],
      ['$photo', undefined],
      ['phone', undefined],
    ]);
  });
  it('shows required fields, the sorting and the kept width', () => {
    expect(columns[1]?.name).toBe('name * ↓');
    expect(columns[4]?.size).toBe(222);
  });
  it('marks a cell by its worst problem and closes what cannot be changed', () => {
    const line = makeLine(testColumns, testRow('1', ['', '', ''], { editable: false, problems: [testProblem({ severity: 'warning' }), testProblem()] }));
    expect(columns[4]?.cellProperties({ model: line, prop: 'phone' }).class).toBe('cell bad fixed');
  });
});

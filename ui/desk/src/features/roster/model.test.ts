import { describe, expect, it } from 'vitest';
import { sheetColumns } from './columns';
import type { SheetHead } from '../../ipc';
import { entriesOf, makeLines, rowsOf, Tally, valueOf } from './model';
import { fillLine, makeLine, packed, testColumns, testProblem, testRow } from './testing';

describe('lines', () => {
  it('hold each value under its field', () => {
    const line = makeLine(testColumns, testRow('1', ['张三', '34052419800101001X', '1387']));
    expect(valueOf(line, 'id_number')).toBe('34052419800101001X');
    expect(valueOf(line, '$number')).toBe('17-10001-1-1');
    expect(valueOf(line, 'no_such')).toBe('');
  });
  it('are the same object after a change', () => {
    const line = makeLine(testColumns, testRow('1', ['张三', '', '']));
    expect(fillLine(line, testRow('1', ['张四', '', ''], { version: 2 }))).toBe(line);
    expect(valueOf(line, 'name')).toBe('张四');
    expect(line.text).toContain('张四');
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

describe('makeLines', () => {
  it('unpacks what Rust packed', () => {
    const phone = testProblem();
    const rows = { problems: [phone], lists: [[0], []], states: ['editing', 'sealed'], standings: ['编辑中', '已封存'] };
    const head: SheetHead = { state: '1.0', columns: testColumns, rows };
    const sheet = packed(head, {
      words: ['', '张三', '李四', '3405'], cells: [1, 3, 0, 2, 0, 0], ids: ['a', 'b'], numbers: ['17-1', '17-2'], photos: ['', 'ff'],
      versions: [1, 2], revisions: [1, 2], wrong: [0, 1], standings: Uint8Array.of(0, 1), flags: Uint8Array.of(1 + 4, 2 + 8),
    });
    const [first, second] = makeLines(testColumns, rowsOf(testColumns, sheet));
    expect(first && [valueOf(first, 'name'), valueOf(first, 'id_number'), valueOf(first, 'phone')]).toEqual(['张三', '3405', '']);
    expect(first?.row.problems).toEqual([phone]);
    expect(first?.marks.get('phone')).toEqual([phone]);
    expect(second?.row).toMatchObject({ id: 'b', version: 2, state: 'sealed', standing: '已封存', editable: false, photo: 'ff', confirmed: true, waits: false, ready: true });
    expect(first?.text).toContain('张三');
    expect(first?.text).toContain('171');
  });
});

describe('Tally', () => {
  const lines = [
    makeLine(testColumns, testRow('1', ['', '', ''], { problems: [testProblem({ severity: 'warning', code: 'age_unlikely' }), testProblem()] })),
    makeLine(testColumns, testRow('2', ['', '', ''], { ready: true, problems: [testProblem({ code: 'missing', fix: { label: '填', set: [['name', '张']] } }), testProblem()] })),
  ];
  const tally = new Tally();
  for (const line of lines) tally.add(line);
  it('puts errors first, then the most frequent', () => {
    expect(tally.list().map(({ code, error, count, mendable }) => [code, error, count, mendable])).toEqual([
      ['phone_format', true, 2, 0],
      ['missing', true, 1, 1],
      ['age_unlikely', false, 1, 0],
    ]);
  });
  it('finds those of a kind in the order of the roster, as many as are wanted', () => {
    const [phone] = tally.list();
    expect(phone && entriesOf(lines, phone).map(({ line }) => line.id)).toEqual(['1', '2']);
    expect(phone && entriesOf(lines, phone, 1).length).toBe(1);
  });
  it('is kept up when a line changes or goes', () => {
    const [first, second] = lines as [(typeof lines)[0], (typeof lines)[0]];
    tally.drop(first);
    tally.add(fillLine(first, testRow('1', ['', '', ''], { editable: false })));
    tally.drop(second);
    expect([tally.all, tally.problems, tally.ready, tally.open, tally.list()]).toEqual([1, 0, 0, 0, []]);
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

import { describe, expect, it } from 'vitest';
import { makeLine, testColumns, testProblem, testRow } from './testing';
import { linesInView, nextSorting, type View } from './view';

const everything: View = { filter: 'all', found: null, kind: null, sorting: null };
const lines = [
  makeLine(testColumns, testRow('1', ['周一', '', '10'], { ready: true })),
  makeLine(testColumns, testRow('2', ['安二', '', ''], { problems: [testProblem()] })),
  makeLine(testColumns, testRow('3', ['李三', '', '9'])),
];
const ids = (view: Partial<View>) => linesInView(lines, { ...everything, ...view }).map((line) => line.id);

describe('linesInView', () => {
  it('filters by verdict, by what was found and by kind', () => {
    expect(ids({})).toEqual(['1', '2', '3']);
    expect(ids({ filter: 'problems' })).toEqual(['2']);
    expect(ids({ filter: 'ready' })).toEqual(['1']);
    expect(ids({ found: new Set(['3']) })).toEqual(['3']);
    expect(ids({ kind: 'phone_format' })).toEqual(['2']);
  });
  it('sorts Chinese by pinyin and figures by value, empty cells last either way', () => {
    expect(ids({ sorting: { prop: 'name', descending: false } })).toEqual(['2', '3', '1']);
    expect(ids({ sorting: { prop: 'phone', descending: false } })).toEqual(['3', '1', '2']);
    expect(ids({ sorting: { prop: 'phone', descending: true } })).toEqual(['1', '3', '2']);
  });
  it('never changes the order of entry itself', () => {
    ids({ sorting: { prop: 'name', descending: true } });
    expect(lines.map((line) => line.id)).toEqual(['1', '2', '3']);
  });
});

describe('nextSorting', () => {
  it('goes up, down, and back to the order of entry', () => {
    const up = nextSorting(null, 'name');
    const down = nextSorting(up, 'name');
    expect([up?.descending, down?.descending, nextSorting(down, 'name')]).toEqual([false, true, null]);
    expect(nextSorting(down, 'phone')).toEqual({ prop: 'phone', descending: false });
  });
});

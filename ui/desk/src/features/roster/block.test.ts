import { describe, expect, it } from 'vitest';
import { placeBlock, type Pasted, type Place, type PlaceColumn, type Unplaced } from './block';

const field = (name: PlaceColumn['field']): PlaceColumn => ({ field: name, tells: () => false });
const told = (...words: string[]): PlaceColumn => ({ field: null, tells: (text) => words.includes(text) });
/** As the sheet shows them: number, name, state, photo, then fields. */
const sheet = [told('17-1', '17-2'), field('name'), told('编辑中', '退回'), told('已有', '缺'), field('id_kind'), field('id_number'), field('phone')];
const at = (x: number, change: Partial<Place> = {}): Place => ({ ids: ['p1', 'p2', 'p3'], columns: sheet.slice(x), height: 1, width: 1, ...change });
const laid = (placed: Pasted | Unplaced): Pasted => {
  if ('why' in placed) throw new Error(placed.why);
  return placed;
};
const values = (placed: Pasted | Unplaced) => laid(placed).cells.map(({ id, field: of, value }) => `${id} ${of} ${value}`);

describe('placeBlock', () => {
  it('lays a block over the columns that can be filled, past those that only tell', () => {
    const placed = laid(placeBlock([['甲', '身份证', '1'], ['乙', '护照', '2']], at(1)));
    expect(values(placed)).toEqual(['p1 name 甲', 'p1 id_kind 身份证', 'p1 id_number 1', 'p2 name 乙', 'p2 id_kind 护照', 'p2 id_number 2']);
    expect([placed.fields, placed.width]).toEqual([['name', 'id_kind', 'id_number'], 5]);
  });
  it('puts what was copied here back where it was', () => {
    expect(values(placeBlock([['甲', '编辑中', '缺', '身份证'], ['乙', '退回', '已有', '护照']], at(1, { height: 2, width: 4 })))).toEqual([
      'p1 name 甲', 'p1 id_kind 身份证', 'p2 name 乙', 'p2 id_kind 护照',
    ]);
    expect(values(placeBlock([['17-2', '甲', '编辑中', '缺', '身份证', '1', '139']], at(0, { width: 7 })))).toEqual([
      'p1 name 甲', 'p1 id_kind 身份证', 'p1 id_number 1', 'p1 phone 139',
    ]);
    expect(values(placeBlock([['编辑中', '缺', '身份证']], at(2)))).toEqual(['p1 id_kind 身份证']);
  });
  it('knows such a column only when all of it is told so', () => {
    expect(values(placeBlock([['甲', '编辑中'], ['乙', '身份证']], at(1)))).toContain('p1 id_kind 编辑中');
    expect(values(placeBlock([['甲', ''], ['乙', '']], at(1)))).toContain('p1 id_kind ');
  });
  it('refuses what begins in a column that cannot be filled', () => {
    expect(placeBlock([['1', '甲', '身份证']], at(0))).toEqual({ why: 'fixed' });
    expect(placeBlock([['x']], at(2))).toEqual({ why: 'fixed' });
    expect(placeBlock([['x']], at(2, { width: 2 }))).toEqual({ why: 'fixed' });
    expect(placeBlock([['编辑中']], at(2))).toEqual({ why: 'fixed' });
  });
  it('refuses columns past the last one, and lets go of empty ones', () => {
    expect(placeBlock([['1', '139', 'x'], ['2', '138', '']], at(5))).toEqual({ why: 'wide', columns: 3, room: 2 });
    expect(values(placeBlock([['1', '139', '', '']], at(5)))).toEqual(['p1 id_number 1', 'p1 phone 139']);
  });
  it('makes new people of rows past the end, and none of empty rows', () => {
    const pasted = laid(placeBlock([['a'], ['b'], ['c'], ['d', '身份证'], [''], ['e']], at(1)));
    expect(pasted.cells).toHaveLength(3);
    expect(pasted.people).toEqual([[['name', 'd'], ['id_kind', '身份证']], [['name', 'e']]]);
  });
  it('fills a selection with one value', () => {
    expect(values(placeBlock([['初中']], at(4, { height: 3 })))).toEqual(['p1 id_kind 初中', 'p2 id_kind 初中', 'p3 id_kind 初中']);
    expect(values(placeBlock([['x']], at(0, { width: 5 })))).toEqual(['p1 name x', 'p1 id_kind x']);
  });
  it('repeats a block in a selection that is a multiple of it, and only there', () => {
    expect(values(placeBlock([['a', 'b']], at(1, { width: 7 })))).toEqual(['p1 name a', 'p1 id_kind b', 'p1 id_number a', 'p1 phone b']);
    expect(laid(placeBlock([['a'], ['b']], at(1, { height: 3 }))).cells).toHaveLength(2);
  });
  it('leaves cells alone for which a ragged row has nothing', () => {
    expect(laid(placeBlock([['a', 'x', '1'], ['b']], at(1))).cells).toHaveLength(4);
  });
  it('does nothing with an empty clipboard', () => {
    expect(placeBlock([], at(1))).toEqual({ why: 'fixed' });
  });
});

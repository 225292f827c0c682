import { describe, expect, it } from 'vitest';
import { placeBlock, type Place } from './block';

const place: Place = { ids: ['p1', 'p2', 'p3'], fields: ['name', null, 'phone'], height: 1, width: 1 };

describe('placeBlock', () => {
  it('lays a block from the upper left cell', () => {
    expect(placeBlock([['a', 'x', '1'], ['b', 'y', '2']], place).cells).toEqual([
      { id: 'p1', field: 'name', value: 'a' },
      { id: 'p1', field: 'phone', value: '1' },
      { id: 'p2', field: 'name', value: 'b' },
      { id: 'p2', field: 'phone', value: '2' },
    ]);
  });
  it('makes new people of rows past the end, and none of empty rows', () => {
    const pasted = placeBlock([['a'], ['b'], ['c'], ['d'], [''], ['e']], place);
    expect(pasted.cells).toHaveLength(3);
    expect(pasted.people).toEqual([[['name', 'd']], [['name', 'e']]]);
  });
  it('cuts off columns past the last one', () => {
    expect(placeBlock([['a', 'b', 'c', 'd', 'e']], place).cells).toHaveLength(2);
  });
  it('fills a selection with one value', () => {
    expect(placeBlock([['初中']], { ...place, height: 3, width: 1 }).cells.map(({ id, value }) => [id, value])).toEqual([
      ['p1', '初中'],
      ['p2', '初中'],
      ['p3', '初中'],
    ]);
  });
  it('does not repeat a block that does not fit the selection', () => {
    expect(placeBlock([['a'], ['b']], { ...place, height: 3 }).cells).toHaveLength(2);
  });
  it('leaves cells alone for which a ragged row has nothing', () => {
    expect(placeBlock([['a', 'x', '1'], ['b']], place).cells).toHaveLength(3);
  });
  it('does nothing with an empty clipboard', () => {
    expect(placeBlock([], place)).toEqual({ cells: [], people: [] });
  });
});

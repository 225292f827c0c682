import { describe, expect, it } from 'vitest';
import { copied, filledDown, filledRight, filledToEnd, filledWith, type Sight } from './changes';
import { sheetColumns } from './columns';
import { makeLine, testColumns, testRow } from './testing';

/** Number and name, then state and photo, then ID number and phone; the last row's ID number is empty. */
const sight: Sight = {
  lines: ['a', 'b', 'c', 'd'].map((id, at) => makeLine(testColumns, testRow(id, [`人${at}`, at < 3 ? `36010${at}` : '', at === 0 ? '110' : '']))),
  columns: sheetColumns(testColumns, {}, [], null),
};
const [number, name, state, , id, phone] = [0, 1, 2, 3, 4, 5] as const;
const cells = (changes: { id: string; field: string; value: string }[]) => changes.map((cell) => `${cell.id} ${cell.field} ${cell.value}`);
const area = (x: number, y: number, x1 = x, y1 = y) => ({ x, y, x1, y1 });

describe('filling', () => {
  it('puts one text into all fields of a block, and leaves alone what is no field', () => {
    expect(cells(filledWith(sight, area(name, 1, id, 1), ''))).toEqual(['b name ', 'b id_number ']);
    expect(filledWith(sight, area(number, 0, number, 3), 'x')).toEqual([]);
  });
  it('goes down from the first row, or from the row above', () => {
    expect(cells(filledDown(sight, area(phone, 0, phone, 2)))).toEqual(['b phone 110', 'c phone 110']);
    expect(cells(filledDown(sight, area(phone, 1)))).toEqual(['b phone 110']);
    expect(filledDown(sight, area(phone, 0))).toEqual([]);
  });
  it('goes right from the first column, or from the left neighbour', () => {
    expect(cells(filledRight(sight, area(id, 0, phone, 1)))).toEqual(['a phone 360100', 'b phone 360101']);
    expect(cells(filledRight(sight, area(phone, 1)))).toEqual(['b phone 360101']);
    expect(filledRight(sight, area(number, 1))).toEqual([]);
    expect(filledRight(sight, area(state, 1, id, 1))).toEqual([]);
  });
  it('goes down to where the column beside it ends', () => {
    const filled = filledToEnd(sight, area(phone, 0));
    expect(cells(filled.cells)).toEqual(['b phone 110', 'c phone 110']);
    expect(filled.area).toEqual(area(phone, 0, phone, 2));
    expect(filledToEnd(sight, area(phone, 2)).cells).toEqual([]);
  });
});

describe('copying', () => {
  it('gives rows and columns as they are shown, frozen ones too', () => {
    expect(copied(sight, area(name, 0, state, 1)).text).toBe('人0\t编辑中\r\n人1\t编辑中');
    expect(copied(sight, area(state, 0, id, 0)).text).toBe('编辑中\t缺\t360100');
  });
  it('marks every cell as text for Excel, and nothing of it as markup', () => {
    const odd = { ...sight, lines: [makeLine(testColumns, testRow('a', ['<b>&', '', '']))] };
    expect(copied(odd, area(name, 0)).html).toContain(`<td style="mso-number-format:'\\@'">&lt;b&gt;&amp;</td>`);
  });
});

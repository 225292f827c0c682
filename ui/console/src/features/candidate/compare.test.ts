import { describe, expect, it } from 'vitest';
import type { FieldView, RevisionView } from '../../api';
import { comparedRows, markChanges } from './compare';

describe('markChanges', () => {
  it('marks what lies between', () => {
    expect(markChanges('南昌市东湖区 92 号', '南昌市西湖区 92 号')).toEqual([
      { text: '南昌市', changed: false },
      { text: '东', changed: true },
      { text: '湖区 92 号', changed: false },
    ]);
    expect(markChanges('甲乙', '甲')).toEqual([{ text: '甲', changed: false }, { text: '乙', changed: true }]);
    expect(markChanges('aaa', 'aa')).toEqual([{ text: 'aa', changed: false }, { text: 'a', changed: true }]);
    expect(markChanges('', '甲')).toEqual([]);
    expect(markChanges('同', '同')).toEqual([{ text: '同', changed: false }]);
  });
  it('does not cut a character that takes two units', () => {
    expect(markChanges('𠮷田', '𠮶田')).toEqual([{ text: '𠮷', changed: true }, { text: '田', changed: false }]);
  });
});

describe('comparedRows', () => {
  const field = (name: string, value: string) => ({ field: name, label: name, value, masked: false, before: null, problems: [] }) as unknown as FieldView;
  const revision = (number: number, changes: [string, string, string][]) =>
    ({ revision: number, changes: changes.map(([name, before, after]) => ({ field: name, label: name, before, after })) }) as unknown as RevisionView;

  it('leads every change back to the first revision', () => {
    const rows = comparedRows({
      key_fields: [field('name', '王三')],
      fields: [field('phone', '3'), field('address', 'x')],
      revisions: [revision(3, [['phone', '2', '3']]), revision(2, [['phone', '1', '2'], ['name', '王五', '王三']]), revision(1, [])],
    });
    expect(rows.map(({ field: name, values, changed }) => [name, values, changed])).toEqual([
      ['name', ['王三', '王三', '王五'], true],
      ['phone', ['3', '2', '1'], true],
      ['address', ['x', 'x', 'x'], false],
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { grouped, layoutOf, lettersOf } from './paper';

const table = (...cells: string[]) => ({ name: '', columns: cells.map((_, at) => ({ label: `列${at}`, figures: false })), rows: [cells], sums: [] });

describe('a list on paper', () => {
  it('counts Chinese characters as two letters', () => {
    expect(lettersOf('张三 a')).toBe(6);
    expect(lettersOf('𠮷')).toBe(2);
  });
  it('lies across when it is wide, whatever a single long cell holds', () => {
    expect(layoutOf(table('2017-06-10', '3'))).toEqual({ wide: false, dense: false, wraps: [false, false] });
    expect(layoutOf(table('很长的说明'.repeat(40), '3'))).toEqual({ wide: false, dense: false, wraps: [true, false] });
    const numbers = (count: number) => table(...Array.from({ length: count }, () => '17-36001-01-00001-1'));
    expect(layoutOf(numbers(6))).toMatchObject({ wide: true, dense: false });
    expect(layoutOf(numbers(8))).toMatchObject({ wide: true, dense: true });
  });
  it('has thousands apart and nothing else touched', () => {
    expect(['1234.50', '-1234567', '12', '17-36001-01-00001-1', '2017-06-10'].map(grouped)).toEqual(['1,234.50', '-1,234,567', '12', '17-36001-01-00001-1', '2017-06-10']);
  });
});

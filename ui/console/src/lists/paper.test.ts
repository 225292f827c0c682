import { describe, expect, it } from 'vitest';
import { isWide, lettersOf } from './paper';

const table = (...cells: string[]) => ({ name: '', columns: cells.map((_, at) => ({ label: `列${at}`, figures: false })), rows: [cells], sums: [] });

describe('a list on paper', () => {
  it('counts Chinese characters as two letters', () => {
    expect(lettersOf('张三 a')).toBe(6);
    expect(lettersOf('𠮷')).toBe(2);
  });
  it('lies across when it is wide, whatever a single long cell holds', () => {
    expect(isWide(table('2017-06-10', '3'))).toBe(false);
    expect(isWide(table('很长的说明'.repeat(40), '3'))).toBe(false);
    expect(isWide(table(...Array.from({ length: 8 }, () => '17-36001-01-00001-1')))).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
import { fen, money, sumOf, yuan } from './money';

describe('amounts', () => {
  it('are added without fractions', () => {
    expect(sumOf(['0.10', '0.20', '260', '1,000.5'])).toBe('1,260.80');
    expect(sumOf(Array.from({ length: 1000 }, () => '0.01'))).toBe('10.00');
    expect(sumOf([])).toBe('0.00');
  });
  it('can be taken back', () => {
    expect(yuan(fen('-260.00'))).toBe('-260.00');
    expect(fen('x')).toBe(0n);
    expect(money('1283500.00')).toBe('1,283,500.00');
  });
});

import { describe, expect, it } from 'vitest';
import { endOf, sharedNames } from './namesakes';

describe('people of one name', () => {
  it('are found, others are not', () => {
    const people = ['张伟', '李娜', '张伟', '', '张伟'].map((name) => ({ name }));
    expect([...sharedNames(people, (one) => one.name)]).toEqual(['张伟']);
  });
  it('are told apart by the end of the number', () => {
    expect(endOf('17-36001-01-00012-7')).toBe('00012-7');
  });
});

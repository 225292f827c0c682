import { describe, expect, it } from 'vitest';
import { dayOf, shortTime } from './when';

describe('times', () => {
  it('are those of China wherever the PC is', () => {
    expect(shortTime('2017-06-11T17:05:09Z')).toBe('6月12日 01:05');
    expect(shortTime('2017-06-12T01:05:09+08:00')).toBe('6月12日 01:05');
    expect(dayOf(new Date('2017-12-31T16:00:00Z'))).toBe('2018-01-01');
  });
  it('stay as they are when they cannot be read', () => {
    expect(shortTime('昨天')).toBe('昨天');
  });
});

import { describe, expect, it } from 'vitest';
import { barRows, seriesOf } from './series';

const groups = [
  { key: '4', label: '四级', total: 5, states: [{ key: 'received', count: 2 }, { key: 'paid', count: 3 }, { key: 'rejected', count: 0 }] },
  { key: '3', label: '三级', total: 1, states: [{ key: 'returned', count: 1 }] },
];

describe('charts', () => {
  it('show states that somebody is in, in the order of the way', () => {
    const words = [{ key: 'paid', label: '已缴费' }, { key: 'received', label: '待审查' }];
    expect(seriesOf(groups, words).map(({ key, label }) => [key, label])).toEqual([['paid', '已缴费'], ['received', '待审查'], ['returned', 'returned']]);
  });
  it('have a row for each group', () => {
    expect(barRows(groups, (key) => `#${key}`)[0]).toEqual({ key: '4', label: '四级', href: '#4', parts: { received: 2, paid: 3, rejected: 0 } });
  });
});

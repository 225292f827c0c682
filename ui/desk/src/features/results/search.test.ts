import { describe, expect, it } from 'vitest';
import type { ResultRow } from '../../ipc';
import { resultsInView } from './search';

const row = (id: string, state: string, name = id): ResultRow => ({
  id, number: `n${id}`, name, trade: '电工', level: '四级', state, standing: state, words: '', reasons: [], revision: 1, changed: [],
});
const rows = [row('3', 'returned', '张三'), row('5', 'returned'), row('4', 'passed')];

describe('results', () => {
  it('are found by state and words, in the order in which they came', () => {
    expect(resultsInView(rows, null, '').map(({ id }) => id)).toEqual(['3', '5', '4']);
    expect(resultsInView(rows, 'returned', '张').map(({ id }) => id)).toEqual(['3']);
    expect(resultsInView(rows, null, ' 电工 ')).toHaveLength(3);
  });
});

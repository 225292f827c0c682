import { describe, expect, it } from 'vitest';
import type { ResultRow } from '../../ipc';
import { resultFilters, resultsInView } from './order';

const row = (id: string, state: string, name = id): ResultRow => ({
  id, number: `n${id}`, name, trade: '电工', level: '四级', state, standing: state, words: '', reasons: [], revision: 1, changed: [],
});
const rows = [row('1', 'paid'), row('2', 'received'), row('3', 'returned', '张三'), row('4', 'passed'), row('5', 'returned')];

describe('results', () => {
  it('show what was returned first, otherwise in the order they came', () => {
    expect(resultsInView(rows, null, '').map(({ id }) => id)).toEqual(['3', '5', '4', '1', '2']);
    expect(resultsInView(rows, 'returned', '张').map(({ id }) => id)).toEqual(['3']);
  });
  it('have a filter for each state that occurs', () => {
    expect(resultFilters(rows).map(({ state, count }) => [state, count])).toEqual([
      ['returned', 2], ['passed', 1], ['paid', 1], ['received', 1],
    ]);
  });
  it('keep a state that nobody thought of', () => {
    expect(resultsInView([row('9', 'new_state'), ...rows], null, '').at(-1)?.id).toBe('9');
  });
});

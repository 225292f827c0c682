import { describe, expect, it } from 'vitest';
import { likely, narrowed, type Choice } from './choices';

const trades: Choice[] = [
  { name: '汽车驾驶员', keys: ['qichejiashiyuan', 'qcjsy', '司机', 'siji', 'sj'] },
  { name: '汽车修理工', keys: ['qichexiuligong', 'qcxlg', '修车'] },
  { name: '电工', keys: ['diangong', 'dg', '6-30'] },
];
const names = (typed: string) => narrowed(trades, typed).map(({ name }) => name);
const taken = (typed: string) => narrowed(trades, typed)[likely(narrowed(trades, typed), typed)]?.name;

describe('choices', () => {
  it('are all there while nothing is typed', () => {
    expect(names(' ')).toHaveLength(3);
    expect(taken('')).toBeUndefined();
  });
  it('are found by a part of the name, another name, pinyin, initials or a code', () => {
    expect(names('汽车')).toEqual(['汽车驾驶员', '汽车修理工']);
    expect(names('司机')).toEqual(['汽车驾驶员']);
    expect(names('qc')).toEqual(['汽车驾驶员', '汽车修理工']);
    expect(names('QCX')).toEqual(['汽车修理工']);
    expect(names('6-30')).toEqual(['电工']);
  });
  it('are taken by Enter only where it is clear what is meant', () => {
    expect(taken('司机')).toBe('汽车驾驶员');
    expect(taken('汽车修')).toBe('汽车修理工');
    expect(taken('dg')).toBe('电工');
    expect(taken('qcx')).toBe('汽车修理工');
    expect(taken('修理')).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import type { UnitInfo } from '../../api';
import { countOf, findUnits } from './find';

const unit = (code: string, name: string, department: string) =>
  ({ unit: { code, name, kind: 'provincial', department, city: null }, states: [{ key: 'returned', count: 2 }, { key: 'paid', count: 5 }], slots: [] }) as unknown as UnitInfo;
const units = [unit('36001', '江西省第一实验中学', '省教育厅'), unit('36002', '江西省立医院', '省卫生健康委')];

describe('units', () => {
  it('are found by any of their words', () => {
    expect(findUnits(units, '教育 360').map((one) => one.unit.code)).toEqual(['36001']);
    expect(findUnits(units, '').length).toBe(2);
    expect(findUnits(units, '不存在')).toEqual([]);
  });
  it('count by state', () => {
    expect([countOf(units[0] as UnitInfo), countOf(units[0] as UnitInfo, 'returned')]).toEqual([7, 2]);
  });
});

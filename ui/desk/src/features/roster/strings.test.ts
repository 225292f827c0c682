import { describe, expect, it } from 'vitest';
import { t } from './strings';

describe('a table without a row of headings', () => {
  it('says so, and where to say what each column is', () => {
    expect(t.importSheet('一车间', 3)).toContain('第 3 行是表头');
    expect(t.importSheet('一车间', 0)).toContain('没有找到表头');
    expect(t.importSheet('一车间', 0)).toContain(`“${t.importColumns}”`);
  });
});

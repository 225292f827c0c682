import type { TableColumn } from '@shared/table';
import type { PersonColumn } from '../../api';
import { shortTime } from '@shared/when';
import { tradeName } from '../../app/plan';
import { levelWord, stateWord, unitName } from '../../app/words';
import { t } from './strings';

const widths: Record<PersonColumn, string> = {
  number: '180px',
  name: 'minmax(160px, 1.4fr)',
  id: '172px',
  unit: 'minmax(150px, 1.6fr)',
  trade: 'minmax(108px, 1fr)',
  level: '118px',
  exam_type: '92px',
  state: '118px',
  revision: '58px',
  ticket: '150px',
  site: '130px',
  received_at: '126px',
  plan: '140px',
};
const fixed: readonly PersonColumn[] = ['number', 'name'];
/** Not shown until somebody asks for them. */
export const hiddenAtFirst: readonly string[] = ['exam_type', 'revision', 'plan', 'site', 'ticket'];

export function tableColumns(columns: readonly PersonColumn[]): TableColumn[] {
  return columns.map((key) => ({
    key,
    label: t.columnWords[key] ?? key,
    width: widths[key],
    fixed: fixed.includes(key),
    end: key === 'revision',
  }));
}

/** A cell as it is read; codes become names. */
export function cellWords(column: PersonColumn | string, value: string): string {
  switch (column) {
    case 'unit':
      return unitName(value);
    case 'trade':
      return tradeName(value);
    case 'level':
      return levelWord(value);
    case 'state':
      return stateWord(value);
    case 'received_at':
      return shortTime(value);
    default:
      return value;
  }
}

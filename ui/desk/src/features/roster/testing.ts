/** Rows for unit tests; never part of the program. */
import type { Column, Field, Problem, Row } from '../../ipc';

export const testColumns: Column[] = (['name', 'id_number', 'phone'] as Field[]).map((field) => ({
  field,
  label: field,
  required: field !== 'phone',
  key_six: field === 'name',
  choices: [],
  keys: [],
}));

export function testRow(id: string, values: string[], change: Partial<Row> = {}): Row {
  return {
    id,
    number: `17-10001-1-${id}`,
    version: 1,
    standing: '编辑中',
    state: 'editing',
    editable: true,
    revision: 1,
    values,
    problems: [],
    photo: null,
    confirmed: false,
    waits: false,
    ready: false,
    ...change,
  };
}

export function testProblem(change: Partial<Problem> = {}): Problem {
  return { field: 'phone', code: 'phone_format', severity: 'error', what: '电话不对', mend: '改', clause: 'S03', ...change };
}

/** Rows for unit tests; never part of the program. */
import { Unpacked, type Column, type Field, type Problem, type Row, type RowsHead } from '../../ipc';
import { fillLine as fill, makeLine as make, rowsOf, type Line, type Rows } from './model';

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

/** Bytes as Rust packs them: a number for each of 4 bytes, of 1, or texts. */
export function packed<H>(head: H, lists: Record<string, readonly number[] | Uint8Array | readonly string[]>): Unpacked<H> {
  const parts: { name: string; from: number; to: number }[] = [];
  const bytes: number[] = [];
  const part = (name: string, list: Iterable<number>) => {
    while (bytes.length % 4 > 0) bytes.push(0);
    const from = bytes.length;
    bytes.push(...list);
    parts.push({ name, from, to: bytes.length });
  };
  const numbers = (list: readonly number[]) => new Uint8Array(Uint32Array.from(list).buffer);
  for (const [name, list] of Object.entries(lists)) {
    if (list instanceof Uint8Array) part(name, list);
    else if (list.every((one) => typeof one === 'number')) part(name, numbers(list));
    else {
      const texts = list.map(String);
      part(name, new TextEncoder().encode(texts.join('')));
      part(`${name}_ends`, numbers(texts.map((_, at) => texts.slice(0, at + 1).join('').length)));
    }
  }
  const json = JSON.stringify({ head, parts });
  const front = new TextEncoder().encode(json + ' '.repeat(3));
  const length = front.length - (front.length % 4);
  return new Unpacked<H>(Uint8Array.from([...numbers([length]), ...front.slice(0, length), ...bytes]).buffer);
}

/** Rows as Rust packs them. */
export function testRows(rows: readonly Row[]): Rows {
  const problems = rows.flatMap((row) => row.problems);
  const head: RowsHead = {
    problems,
    lists: rows.map((row) => row.problems.map((problem) => problems.indexOf(problem))),
    states: rows.map((row) => row.state),
    standings: rows.map((row) => row.standing),
  };
  const each = rows.map((_, at) => at);
  const unpacked = packed(
    { rows: head },
    {
      words: rows.flatMap((row) => row.values),
      cells: rows.flatMap((row) => row.values).map((_, at) => at),
      ids: rows.map((row) => row.id),
      numbers: rows.map((row) => row.number),
      photos: rows.map((row) => row.photo ?? ''),
      versions: rows.map((row) => row.version),
      revisions: rows.map((row) => row.revision),
      wrong: each,
      standings: Uint8Array.from(each),
      flags: Uint8Array.from(rows, (row) => Number(row.editable) + 2 * Number(row.confirmed) + 4 * Number(row.waits) + 8 * Number(row.ready)),
    },
  );
  return rowsOf(testColumns, unpacked);
}

export const makeLine = (columns: readonly Column[], row: Row): Line => make(columns, testRows([row]), 0);
export const fillLine = (line: Line, row: Row): Line => fill(line, testRows([row]), 0);

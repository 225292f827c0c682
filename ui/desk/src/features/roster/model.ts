/** Rows of the grid as the sheet draws them, and what can be asked of them. */
import type { Code, Column, Field, Problem, Row } from '../../ipc';

/** One person in the sheet: the wire's row, and each value under its field for RevoGrid. */
export interface Line {
  id: string;
  row: Row;
  /** By field; problems of the photo and of the whole stand under `$photo` and `$whole`. */
  marks: Map<string, Problem[]>;
  /** Lower-case text to search in. */
  text: string;
  [prop: string]: unknown;
}

/** Cells that are not fields. */
export type ExtraColumn = '$number' | '$state' | '$photo';

export function makeLine(columns: readonly Column[], row: Row): Line {
  return fillLine({ id: row.id, row, marks: new Map(), text: '' }, columns, row);
}

/** Puts a newer row into the same line, so that the sheet keeps its place. */
export function fillLine(line: Line, columns: readonly Column[], row: Row): Line {
  line.row = row;
  line.$number = row.number;
  line.$state = row.standing;
  line.$photo = row.photo ?? '';
  columns.forEach((column, at) => {
    line[column.field] = row.values[at] ?? '';
  });
  line.marks = marksOf(row.problems);
  line.text = `${row.number} ${row.number.replaceAll(/[^0-9]/g, '')} ${row.values.join(' ')}`.toLowerCase();
  return line;
}

function marksOf(problems: readonly Problem[]): Map<string, Problem[]> {
  const marks = new Map<string, Problem[]>();
  for (const problem of problems) {
    const place = problem.field ?? (problem.code.startsWith('photo_') ? '$photo' : '$whole');
    const known = marks.get(place);
    if (known) known.push(problem);
    else marks.set(place, [problem]);
  }
  return marks;
}

export function valueOf(line: Line, prop: string): string {
  const value = line[prop];
  return typeof value === 'string' ? value : '';
}

/** Problems of one kind, in the order of the roster. */
export interface Kind {
  code: Code;
  error: boolean;
  entries: { line: Line; problem: Problem }[];
  /** How many can be mended by one press. */
  mendable: number;
}

/** Errors before warnings, the most frequent first. */
export function kindsOf(lines: readonly Line[]): Kind[] {
  const kinds = new Map<string, Kind>();
  for (const line of lines)
    for (const problem of line.row.problems) {
      const error = problem.severity === 'error';
      const key = `${problem.code}/${error}`;
      let kind = kinds.get(key);
      if (!kind) kinds.set(key, (kind = { code: problem.code, error, entries: [], mendable: 0 }));
      kind.entries.push({ line, problem });
      if (problem.fix) kind.mendable += 1;
    }
  return [...kinds.values()].sort(
    (a, b) => Number(b.error) - Number(a.error) || b.entries.length - a.entries.length || a.code.localeCompare(b.code),
  );
}

/** Where the sheet shows a problem. */
export function placeOf(problem: Problem): Field | ExtraColumn {
  return problem.field ?? (problem.code.startsWith('photo_') ? '$photo' : '$state');
}

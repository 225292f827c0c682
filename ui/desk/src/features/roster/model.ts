/** Rows of the grid as the sheet draws them, and what can be asked of them. */
import type { Code, Column, Field, Problem, Row, Sheet } from '../../ipc';

/** What is known of a person beside the cells. */
export type Meta = Omit<Row, 'values'>;

/** One person in the sheet: what is known of them, and each value under its field for RevoGrid. */
export interface Line {
  id: string;
  row: Meta;
  /** By field; problems of the photo and of the whole stand under `$photo` and `$whole`. */
  marks: ReadonlyMap<string, Problem[]>;
  /** Lower-case text to search in, made when it is first asked for. */
  readonly text: string;
  [prop: string]: unknown;
}

/** Cells that are not fields. */
export type ExtraColumn = '$number' | '$state' | '$photo';

const unmarked: ReadonlyMap<string, Problem[]> = new Map();
const texts = new WeakMap<object, string>();

/** What every line of a sheet has, so that fifty thousand of them are light: values are looked up, not kept in each. */
interface Kept {
  row: Meta;
  /** The row in the packed sheet. */
  at: number;
  /** Newer values than the packed ones. */
  own: readonly string[] | null;
}

/** Values by field for lines that come packed, or one by one. */
function kindOf(columns: readonly Column[], packed: (at: number, x: number) => string): object {
  const read = (line: Kept, x: number) => (line.own ? (line.own[x] ?? '') : packed(line.at, x));
  const told = {
    $number: (line: Kept) => line.row.number,
    $state: (line: Kept) => line.row.standing,
    $photo: (line: Kept) => line.row.photo ?? '',
    text: (line: Kept) => {
      let text = texts.get(line);
      if (text === undefined) {
        const { id, number, standing } = line.row;
        const words = [id, number, standing, ...columns.map((_, x) => read(line, x))];
        text = `${words.join(' ')} ${number.replaceAll(/[^0-9]/g, '')}`.toLowerCase();
        texts.set(line, text);
      }
      return text;
    },
    ...Object.fromEntries(columns.map(({ field }, x) => [field, (line: Kept) => read(line, x)])),
  };
  const kind = {};
  for (const [prop, tell] of Object.entries(told))
    Object.defineProperty(kind, prop, {
      get(this: Kept) {
        return tell(this);
      },
    });
  return kind;
}

/** The kind of lines that come one by one. */
const kinds = new WeakMap<readonly Column[], object>();
function singleKind(columns: readonly Column[]): object {
  let kind = kinds.get(columns);
  if (!kind) kinds.set(columns, (kind = kindOf(columns, () => '')));
  return kind;
}

const blank = (kind: object, id: string, row: Meta, at = 0): Line =>
  Object.assign(Object.create(kind) as Line, { id, row, marks: unmarked, at, own: null });

/** Everybody of a packed sheet. Equal texts and problems stay one object. */
export function makeLines(sheet: Sheet): Line[] {
  const width = sheet.columns.length;
  const cells = Uint32Array.from(sheet.cells);
  const { words } = sheet;
  const kind = kindOf(sheet.columns, (at, x) => words[cells[at * width + x] as number] ?? '');
  // Most who have a problem have the same ones: no photo yet.
  const alike = new Map<string, { problems: Problem[]; marks: Line['marks'] }>();
  return sheet.ids.map((id, at) => {
    const places = sheet.wrong[at] ?? [];
    const key = places.join();
    let own = alike.get(key);
    if (!own) {
      const problems = places.map((place) => sheet.problems[place] as Problem);
      alike.set(key, (own = { problems, marks: marksOf(problems) }));
    }
    const { problems, marks } = own;
    const row: Meta = {
      id,
      number: sheet.numbers[at] ?? '',
      version: sheet.versions[at] ?? 0,
      standing: sheet.standings[at] ?? '',
      state: sheet.states[at] ?? '',
      editable: sheet.editable[at] === true,
      revision: sheet.revisions[at] ?? 1,
      problems,
      photo: sheet.photos[at] ?? null,
      confirmed: sheet.confirmed[at] === true,
      waits: sheet.waits[at] === true,
      ready: sheet.ready[at] === true,
    };
    const line = blank(kind, id, row, at);
    line.marks = marks;
    return line;
  });
}

export function makeLine(columns: readonly Column[], row: Row): Line {
  return fillLine(blank(singleKind(columns), row.id, row), row);
}

/** Puts a newer row into the same line, so that the sheet keeps its place. */
export function fillLine(line: Line, row: Row): Line {
  const { values, ...meta } = row;
  line.row = meta;
  line.own = values;
  line.marks = marksOf(row.problems);
  texts.delete(line);
  return line;
}

function marksOf(problems: readonly Problem[]): ReadonlyMap<string, Problem[]> {
  if (problems.length === 0) return unmarked;
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

/** Problems of one kind. */
export interface Kind {
  code: Code;
  error: boolean;
  count: number;
  /** How many can be mended by one press. */
  mendable: number;
}

const keyOf = (problem: Problem) => `${problem.code}/${problem.severity}`;

/** Counts that are kept up as lines change, so that one edit does not count fifty thousand people again. */
export class Tally {
  private kinds = new Map<string, Kind>();
  all = 0;
  problems = 0;
  ready = 0;

  add(line: Line): void {
    this.count(line, 1);
  }
  drop(line: Line): void {
    this.count(line, -1);
  }

  private count({ row }: Line, by: 1 | -1): void {
    this.all += by;
    if (row.problems.length > 0) this.problems += by;
    if (row.ready) this.ready += by;
    for (const problem of row.problems) {
      const key = keyOf(problem);
      let kind = this.kinds.get(key);
      if (!kind) this.kinds.set(key, (kind = { code: problem.code, error: problem.severity === 'error', count: 0, mendable: 0 }));
      kind.count += by;
      if (problem.fix) kind.mendable += by;
      if (kind.count === 0) this.kinds.delete(key);
    }
  }

  /** Errors before warnings, the most frequent first. */
  list(): Kind[] {
    return [...this.kinds.values()]
      .map((kind) => ({ ...kind }))
      .sort((a, b) => Number(b.error) - Number(a.error) || b.count - a.count || a.code.localeCompare(b.code));
  }
}

export interface Entry {
  line: Line;
  problem: Problem;
}

/** Those of a kind, in the order of the roster. */
export function entriesOf(lines: readonly Line[], kind: Kind, limit = Infinity): Entry[] {
  const found: Entry[] = [];
  for (const line of lines)
    for (const problem of line.row.problems)
      if (problem.code === kind.code && (problem.severity === 'error') === kind.error) {
        if (found.length === limit) return found;
        found.push({ line, problem });
      }
  return found;
}

/** Where the sheet shows a problem. */
export function placeOf(problem: Problem): Field | ExtraColumn {
  return problem.field ?? (problem.code.startsWith('photo_') ? '$photo' : '$state');
}

/** The next cell with a problem in the order of reading, round again at the end; `null` when there is none. */
export function nextWrong(
  lines: readonly Line[],
  props: readonly string[],
  from: { y: number; prop: string },
  by: 1 | -1,
): { id: string; prop: string } | null {
  const here = props.indexOf(from.prop);
  for (let step = 0; step <= lines.length; step += 1) {
    const line = lines[(from.y + by * step + lines.length * 2) % lines.length];
    if (!line || line.row.problems.length === 0) continue;
    const places = line.row.problems.map((problem) => props.indexOf(placeOf(problem))).filter((x) => x >= 0);
    const open = step === 0 ? places.filter((x) => (x - here) * by > 0) : places;
    if (open.length > 0) return { id: line.id, prop: props[by > 0 ? Math.min(...open) : Math.max(...open)] as string };
  }
  return null;
}

/** Rows of the grid as the sheet draws them, and what can be asked of them. */
import type { Code, Column, Field, Problem, Row, RowsHead, Unpacked } from '../../ipc';
import { Packed } from './packed';

/** What is known of a person beside the cells. */
export type Meta = Omit<Row, 'values'>;

/** One person in the sheet: what is known of them, and each value under its field for RevoGrid. */
export interface Line {
  readonly id: string;
  readonly row: Meta;
  /** By field; problems of the photo and of the whole stand under `$photo` and `$whole`. */
  readonly marks: ReadonlyMap<string, Problem[]>;
  /** Lower-case text to search in, made when it is first asked for. */
  readonly text: string;
  [prop: string]: unknown;
}

/** Cells that are not fields. */
export type ExtraColumn = '$number' | '$state' | '$photo';

const unmarked: Marks = new Map();
const texts = new WeakMap<object, string>();

type Marks = ReadonlyMap<string, Problem[]>;

/** What every line has, so that fifty thousand of them are light: all else is looked up, not kept in each. */
interface Kept {
  /** The row in what came packed; a newer one takes its place. */
  of: Rows;
  at: number;
}
export type Rows = Packed<Marks>;

/** What lines of these columns can be asked. */
function kindOf(columns: readonly Column[]): object {
  const told = {
    id: ({ of, at }: Kept) => of.ids.get(at),
    row: ({ of, at }: Kept) => of.row(at),
    marks: ({ of, at }: Kept) => of.alike(at)?.marks ?? unmarked,
    $number: ({ of, at }: Kept) => of.numbers.get(at),
    $state: ({ of, at }: Kept) => of.standing(at),
    $photo: ({ of, at }: Kept) => of.photos.get(at),
    text: (line: Kept) => {
      let text = texts.get(line);
      if (text === undefined) {
        const { of, at } = line;
        const number = of.numbers.get(at);
        const words = [of.ids.get(at), number, of.standing(at), ...columns.map((_, x) => of.value(at, x))];
        text = `${words.join(' ')} ${number.replaceAll(/[^0-9]/g, '')}`.toLowerCase();
        texts.set(line, text);
      }
      return text;
    },
    ...Object.fromEntries(columns.map(({ field }, x) => [field, ({ of, at }: Kept) => of.value(at, x)])),
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

const kinds = new WeakMap<readonly Column[], object>();
function known(columns: readonly Column[]): object {
  let kind = kinds.get(columns);
  if (!kind) kinds.set(columns, (kind = kindOf(columns)));
  return kind;
}

export function rowsOf(columns: readonly Column[], unpacked: Unpacked<{ rows: RowsHead }>): Rows {
  return new Packed(unpacked, columns.length, marksOf);
}

export function makeLine(columns: readonly Column[], rows: Rows, at: number): Line {
  return fillLine(Object.create(known(columns)) as Line, rows, at);
}

/** Everybody of them. */
export function makeLines(columns: readonly Column[], rows: Rows): Line[] {
  return Array.from({ length: rows.length }, (_, at) => makeLine(columns, rows, at));
}

/** Puts a newer row into the same line, so that the sheet keeps its place. */
export function fillLine(line: Line, rows: Rows, at: number): Line {
  const kept = line as Line & Kept;
  kept.of = rows;
  kept.at = at;
  texts.delete(line);
  return line;
}

function marksOf(problems: readonly Problem[]): Marks {
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
  /** Those who can still be changed. */
  open = 0;

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
    if (row.editable) this.open += by;
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

/**
 * Fifty thousand rows as Rust sent them, in few and plain arrays: as objects with a string for each value they weigh
 * three times as much.
 */
import type { Problem, Sheet } from '../../ipc';
import type { Meta } from './model';

/** All texts as one, and where each ends. */
class Words {
  private readonly text: string;
  private readonly ends: Uint32Array;
  constructor(words: readonly string[]) {
    this.text = words.join('');
    this.ends = new Uint32Array(words.length);
    let end = 0;
    words.forEach((word, at) => {
      this.ends[at] = end += word.length;
    });
  }
  get(at: number): string {
    return this.text.slice(at > 0 ? this.ends[at - 1] : 0, this.ends[at]);
  }
}

/** Equal texts become one. */
function shared(texts: readonly string[]): string[] {
  const known = new Map<string, string>();
  return texts.map((text) => {
    const same = known.get(text);
    if (same === undefined) known.set(text, text);
    return same ?? text;
  });
}

/** What is true of a row, as bits. */
const flagsOf = ({ editable, confirmed, waits, ready }: Sheet): Uint8Array =>
  Uint8Array.from(editable, (editing, at) => Number(editing) + 2 * Number(confirmed[at]) + 4 * Number(waits[at]) + 8 * Number(ready[at]));

/** Problems, and what is made of them once for all who have the same: most have no photo yet, and nothing else. */
export interface Alike<M> {
  problems: Problem[];
  marks: M;
}

function alike<M>({ wrong, problems: all }: Sheet, marksOf: (problems: readonly Problem[]) => M): Alike<M>[] {
  const known = new Map<string, Alike<M>>();
  return wrong.map((places) => {
    const key = places.join();
    let own = known.get(key);
    if (!own) {
      const problems = places.map((place) => all[place] as Problem);
      known.set(key, (own = { problems, marks: marksOf(problems) }));
    }
    return own;
  });
}

export class Packed<M> {
  readonly ids: string[];
  readonly numbers: string[];
  readonly photos: (string | null)[];
  readonly versions: Uint32Array;
  readonly revisions: Uint32Array;
  readonly states: string[];
  readonly standings: string[];
  readonly flags: Uint8Array;
  readonly wrong: Alike<M>[];
  private readonly words: Words;
  private readonly cells: Uint32Array;
  private readonly width: number;

  // Nothing here may hold on to the sheet itself.
  constructor(sheet: Sheet, marksOf: (problems: readonly Problem[]) => M) {
    this.ids = sheet.ids;
    this.numbers = sheet.numbers;
    this.photos = sheet.photos;
    this.versions = Uint32Array.from(sheet.versions);
    this.revisions = Uint32Array.from(sheet.revisions);
    this.states = shared(sheet.states);
    this.standings = shared(sheet.standings);
    this.flags = flagsOf(sheet);
    this.wrong = alike(sheet, marksOf);
    this.words = new Words(sheet.words);
    this.cells = Uint32Array.from(sheet.cells);
    this.width = sheet.columns.length;
  }

  value(at: number, x: number): string {
    const place = this.cells[at * this.width + x];
    return place === undefined ? '' : this.words.get(place);
  }
  row(at: number): Meta {
    return new PackedRow(this, at);
  }
}

/** A row of it, made when it is asked for. */
class PackedRow implements Meta {
  private readonly of: Packed<unknown>;
  private readonly at: number;
  constructor(of: Packed<unknown>, at: number) {
    this.of = of;
    this.at = at;
  }
  private flag(bit: number): boolean {
    return ((this.of.flags[this.at] ?? 0) & bit) !== 0;
  }
  get id(): string {
    return this.of.ids[this.at] ?? '';
  }
  get number(): string {
    return this.of.numbers[this.at] ?? '';
  }
  get version(): number {
    return this.of.versions[this.at] ?? 0;
  }
  get revision(): number {
    return this.of.revisions[this.at] ?? 1;
  }
  get state(): string {
    return this.of.states[this.at] ?? '';
  }
  get standing(): string {
    return this.of.standings[this.at] ?? '';
  }
  get photo(): string | null {
    return this.of.photos[this.at] ?? null;
  }
  get problems(): Problem[] {
    return this.of.wrong[this.at]?.problems ?? [];
  }
  get editable(): boolean {
    return this.flag(1);
  }
  get confirmed(): boolean {
    return this.flag(2);
  }
  get waits(): boolean {
    return this.flag(4);
  }
  get ready(): boolean {
    return this.flag(8);
  }
}

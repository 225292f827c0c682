/**
 * Rows as Rust sent them, in few and plain arrays: as objects with a string for each value fifty thousand of them weigh
 * three times as much.
 */
import type { Problem, RowsHead, Texts, Unpacked } from '../../ipc';
import type { Meta } from './model';

/** Problems, and what is made of them once for all who have the same: most have no photo yet, and nothing else. */
export interface Alike<M> {
  problems: Problem[];
  marks: M;
}

const nobodys: Problem[] = [];

/** Bits of a row's flags, as `Flag` of Rust. */
const [editable, confirmed, waits, ready] = [1, 2, 4, 8];

export class Packed<M> {
  readonly ids: Texts;
  readonly numbers: Texts;
  readonly photos: Texts;
  readonly versions: Uint32Array;
  readonly revisions: Uint32Array;
  readonly flags: Uint8Array;
  private readonly head: RowsHead;
  private readonly standings: Uint8Array;
  private readonly wrong: Uint32Array;
  private readonly lists: Alike<M>[];
  private readonly words: Texts;
  private readonly cells: Uint32Array;
  private readonly width: number;

  constructor(sheet: Unpacked<{ rows: RowsHead }>, width: number, marksOf: (problems: readonly Problem[]) => M) {
    this.head = sheet.head.rows;
    this.width = width;
    this.lists = sheet.lists(this.head).map((problems) => ({ problems, marks: marksOf(problems) }));
    this.ids = sheet.texts('ids');
    this.numbers = sheet.texts('numbers');
    this.photos = sheet.texts('photos');
    this.words = sheet.texts('words');
    this.cells = sheet.numbers('cells');
    this.versions = sheet.numbers('versions');
    this.revisions = sheet.numbers('revisions');
    this.wrong = sheet.numbers('wrong');
    this.standings = sheet.small('standings');
    this.flags = sheet.small('flags');
  }

  get length(): number {
    return this.ids.length;
  }
  value(at: number, x: number): string {
    const place = this.cells[at * this.width + x];
    return place === undefined ? '' : this.words.get(place);
  }
  row(at: number): Meta {
    return new PackedRow(this, at);
  }
  alike(at: number): Alike<M> | undefined {
    return this.lists[this.wrong[at] ?? -1];
  }
  state(at: number): string {
    return this.head.states[this.standings[at] ?? -1] ?? '';
  }
  standing(at: number): string {
    return this.head.standings[this.standings[at] ?? -1] ?? '';
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
    return this.of.ids.get(this.at);
  }
  get number(): string {
    return this.of.numbers.get(this.at);
  }
  get version(): number {
    return this.of.versions[this.at] ?? 0;
  }
  get revision(): number {
    return this.of.revisions[this.at] ?? 1;
  }
  get state(): string {
    return this.of.state(this.at);
  }
  get standing(): string {
    return this.of.standing(this.at);
  }
  get photo(): string | null {
    return this.of.photos.get(this.at) || null;
  }
  get problems(): Problem[] {
    return this.of.alike(this.at)?.problems ?? nobodys;
  }
  get editable(): boolean {
    return this.flag(editable);
  }
  get confirmed(): boolean {
    return this.flag(confirmed);
  }
  get waits(): boolean {
    return this.flag(waits);
  }
  get ready(): boolean {
    return this.flag(ready);
  }
}

/** Lists of tens of thousands, as Rust packs them: see `packing` of `kaobao-desk` for the bytes. */
import type { Problem } from './bindings';

/** Many texts as one, and where each ends. */
export class Texts {
  private readonly all: string;
  private readonly ends: Uint32Array;
  constructor(all: string, ends: Uint32Array) {
    this.all = all;
    this.ends = ends;
  }
  get length(): number {
    return this.ends.length;
  }
  get(at: number): string {
    return this.all.slice(at > 0 ? this.ends[at - 1] : 0, this.ends[at]);
  }
}

interface Part {
  name: string;
  from: number;
  to: number;
}

/** What stands before the lists, and the lists by their names. */
export class Unpacked<H> {
  readonly head: H;
  private readonly bytes: ArrayBuffer;
  private readonly parts: Map<string, [from: number, to: number]>;

  constructor(bytes: ArrayBuffer) {
    const length = new DataView(bytes).getUint32(0, true);
    const front = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length))) as { head: H; parts: Part[] };
    const first = 4 + length;
    this.head = front.head;
    this.bytes = bytes;
    this.parts = new Map(front.parts.map(({ name, from, to }) => [name, [first + from, first + to]]));
  }

  /** Copies, so that the rest does not stay as long as one list of it. */
  private copy(name: string): ArrayBuffer {
    const part = this.parts.get(name);
    if (!part) throw new RangeError(name);
    return this.bytes.slice(...part);
  }
  numbers(name: string): Uint32Array {
    return new Uint32Array(this.copy(name));
  }
  small(name: string): Uint8Array {
    return new Uint8Array(this.copy(name));
  }
  texts(name: string): Texts {
    return new Texts(new TextDecoder().decode(this.copy(name)), this.numbers(`${name}_ends`));
  }
  /** Lists of problems that were packed as places. */
  lists({ lists, problems }: { lists: number[][]; problems: Problem[] }): Problem[][] {
    return lists.map((places) => places.flatMap((place) => problems[place] ?? []));
  }
}

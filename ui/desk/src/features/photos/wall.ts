/** Everybody's photos as Rust sent them: one object for each of fifty thousand people is enough. */
import type { PhotoChange } from '../roster/history';
import type { PhotoCard, Problem, Texts, Unpacked, WallHead } from '../../ipc';

class Wall {
  readonly ids: Texts;
  readonly numbers: Texts;
  readonly names: Texts;
  readonly photos: Texts;
  readonly originals: Texts;
  private readonly head: WallHead;
  private readonly lists: Problem[][];
  private readonly wrong: Uint32Array;
  private readonly steps: Uint32Array;
  private readonly editable: Uint8Array;

  constructor(wall: Unpacked<WallHead>) {
    this.head = wall.head;
    this.lists = wall.lists(wall.head);
    this.ids = wall.texts('ids');
    this.numbers = wall.texts('numbers');
    this.names = wall.texts('names');
    this.photos = wall.texts('photos');
    this.originals = wall.texts('originals');
    this.wrong = wall.numbers('wrong');
    this.steps = wall.numbers('steps');
    this.editable = wall.small('editable');
  }
  problemsOf(at: number): Problem[] {
    return this.lists[this.wrong[at] ?? -1] ?? [];
  }
  stepsOf(at: number): string[] {
    return this.head.steps[this.steps[at] ?? -1] ?? [];
  }
  canChange(at: number): boolean {
    return this.editable[at] === 1;
  }
}

class Card implements PhotoCard {
  private readonly of: Wall;
  private readonly at: number;
  constructor(of: Wall, at: number) {
    this.of = of;
    this.at = at;
  }
  get id(): string {
    return this.of.ids.get(this.at);
  }
  get number(): string {
    return this.of.numbers.get(this.at);
  }
  get name(): string {
    return this.of.names.get(this.at);
  }
  get photo(): string | null {
    return this.of.photos.get(this.at) || null;
  }
  get original(): string | null {
    return this.of.originals.get(this.at) || null;
  }
  get steps(): string[] {
    return this.of.stepsOf(this.at);
  }
  get problems(): Problem[] {
    return this.of.problemsOf(this.at);
  }
  get editable(): boolean {
    return this.of.canChange(this.at);
  }
}

/** In the order of the roster. */
export function cardsOf(unpacked: Unpacked<WallHead>): PhotoCard[] {
  const wall = new Wall(unpacked);
  return Array.from({ length: wall.ids.length }, (_, at) => new Card(wall, at));
}

/** Who has another photo now. */
export function changedPhotos(before: readonly PhotoCard[], after: readonly PhotoCard[]): PhotoChange[] {
  const known = new Map(before.map((card) => [card.id, card]));
  const pair = ({ original, photo }: PhotoCard) => ({ original, photo });
  return after.flatMap((card) => {
    const old = known.get(card.id);
    if (!old || (old.photo === card.photo && old.original === card.original)) return [];
    return [{ id: card.id, from: pair(old), to: pair(card) }];
  });
}

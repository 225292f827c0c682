/** Undo and redo over whatever a step of work was. */
import type { Field, PhotoPair } from '../../ipc';

/** One cell and what it should hold. */
export interface CellChange {
  id: string;
  field: Field;
  value: string;
}

/** Somebody's photo, changed only while it is still what it was changed from. */
export interface PhotoChange {
  id: string;
  from: PhotoPair;
  to: PhotoPair;
}

/** What has to be done to take a step back, or to do it again. */
export interface Deed {
  cells?: CellChange[];
  remove?: string[];
  restore?: string[];
  photos?: PhotoChange[];
}

export interface Step {
  /** On the button: 修改, 粘贴 … */
  label: string;
  undo: Deed[];
  redo: Deed[];
}

export const onlyPhotos = (step: Step): boolean => step.undo.every((deed) => (deed.photos?.length ?? 0) > 0);

/** Steps beyond this are forgotten. */
const limit = 200;

export class History {
  private done: Step[] = [];
  private undone: Step[] = [];

  push(step: Step): void {
    this.done.push(step);
    if (this.done.length > limit) this.done.shift();
    this.undone = [];
  }

  get back(): Step | undefined {
    return this.done.at(-1);
  }

  get forward(): Step | undefined {
    return this.undone.at(-1);
  }

  /** After the step was taken back. */
  tookBack(): void {
    const step = this.done.pop();
    if (step) this.undone.push(step);
  }

  /** After it was done again. */
  didAgain(): void {
    const step = this.undone.pop();
    if (step) this.done.push(step);
  }

  clear(): void {
    this.done = [];
    this.undone = [];
  }
}

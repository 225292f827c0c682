import { tellGood, tellNote } from '../../app/notify';
import type { PhotoCard } from '../../ipc';
import { t } from './strings';

/** A picture that was given to somebody: it fits now, or why it does not. */
export function tellAttached(card: PhotoCard): void {
  const name = card.name || t.unnamed;
  const [problem] = card.problems;
  if (card.photo === null && problem) tellNote(t.unfit(name, problem.what, problem.mend));
  else tellGood(t.attached(name));
}

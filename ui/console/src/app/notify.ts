/** Telling staff. */
import { notifier } from '@shared/notify';
import { Refusal } from '../api';
import { t } from './strings';

/** What went wrong, in words for staff. */
export function wordsOf(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  if (error instanceof TypeError) return t.offline;
  return `${t.unexpected}\n${String(error)}`;
}

export const { tellGood, tellNote, tellError, confirmFirst, askText, useTask } = notifier(
  { failedTitle: t.failedTitle, read: t.know, cancel: t.cancel },
  (error) => {
    // The sign-in page says it already.
    if (error instanceof Refusal && error.code === 'sign_in') return null;
    return wordsOf(error) + (error instanceof Refusal ? `\n${t.failedCode(error.code)}` : '');
  },
);

/** A file came while another is at work: it is not taken silently for nothing. */
export function tellBusy(file: string): void {
  tellNote(t.busyFile(file));
}

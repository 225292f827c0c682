/** Telling the clerk. */
import { notifier } from '@shared/notify';
import { Refusal } from '../ipc';
import { t } from './strings';

export const { tellGood, tellNote, tellError, confirmFirst, useTask } = notifier(
  { failedTitle: t.failedTitle, read: t.close, cancel: t.cancel },
  (error) => (error instanceof Refusal ? `${error.message}\n${t.failedCode(error.code)}` : `${t.unexpected}\n${String(error)}`),
);

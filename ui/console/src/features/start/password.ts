import { t } from './strings';

export const leastPassword = 10;

/** What is wrong with a new password, or nothing. Length is counted as people count: a Chinese character is one. */
export function passwordFault(password: string, again: string): string | null {
  if ([...password].length < leastPassword) return t.passwordShort;
  return password === again ? null : t.passwordDiffers;
}

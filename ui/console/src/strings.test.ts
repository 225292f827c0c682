import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { foreignWords, wordsInPages } from '@shared/wording';

const root = fileURLToPath(new URL('.', import.meta.url));

describe('words on the screen', () => {
  it('stand in one place per feature, not in pages', () => {
    expect(wordsInPages(root)).toEqual([]);
  });
  it('are Chinese', () => {
    // A group of keys that belongs to a page names it by its key.
    expect(foreignWords(root, /^(review|seats)$/)).toEqual([]);
  });
});

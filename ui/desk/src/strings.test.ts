import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { foreignWords, wordsInPages } from '@shared/wording';

const root = fileURLToPath(new URL('.', import.meta.url));

describe('words on the screen', () => {
  it('stand in one place per feature, not in pages', () => {
    expect(wordsInPages(root)).toEqual([]);
  });
  it('are Chinese', () => {
    expect(foreignWords(root, /^(steps|questions|keys)$/)).toEqual([]);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('.', import.meta.url));
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).map((name) => join(root, name));
const chinese = /[\u4e00-\u9fff]/;
/** Without comments, and without the separators that only part two values. */
const code = (file: string) =>
  readFileSync(file, 'utf8')
    .replaceAll(/\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->/g, '')
    .replaceAll(/(^|\s)\/\/.*$/gm, '');

describe('words on the screen', () => {
  it('stand in one place per feature, not in pages', () => {
    const found = files
      .filter((file) => file.endsWith('.vue'))
      .flatMap((file) =>
        code(file)
          .split('\n')
          .filter((line) => chinese.test(line))
          .map((line) => `${file.slice(root.length)}: ${line.trim()}`),
      );
    expect(found).toEqual([]);
  });

  it('are Chinese', () => {
    const plain = files
      .filter((file) => /strings\.ts$/.test(file))
      .flatMap((file) => [...code(file).matchAll(/:\s*'([^']*)'/g)].map(([, text]) => `${file.slice(root.length)}: ${text}`))
      .filter((line) => {
        const text = line.slice(line.indexOf(': ') + 2);
        return /[a-z]{3}/i.test(text) && !chinese.test(text) && !/^(steps|questions|keys)$/.test(text);
      });
    expect(plain).toEqual([]);
  });
});

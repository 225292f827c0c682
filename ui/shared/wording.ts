/** For tests of a front end's words: where they stand, and that they are Chinese. Reads source files. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const chinese = /[\u4e00-\u9fff]/;

/** Without comments, and without the separators that only part two values. */
const code = (file: string) =>
  readFileSync(file, 'utf8')
    .replaceAll(/\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->/g, '')
    .replaceAll(/(^|\s)\/\/.*$/gm, '');
const filesIn = (root: string) => readdirSync(root, { recursive: true, encoding: 'utf8' }).map((name) => join(root, name));

/** Lines of pages that hold Chinese text of their own. */
export function wordsInPages(root: string): string[] {
  return filesIn(root)
    .filter((file) => file.endsWith('.vue'))
    .flatMap((file) =>
      code(file)
        .split('\n')
        .filter((line) => chinese.test(line))
        .map((line) => `${file.slice(root.length)}: ${line.trim()}`),
    );
}

/** Texts of `strings.ts` files that are not Chinese, but for those that are not meant to be read. */
export function foreignWords(root: string, except: RegExp): string[] {
  return filesIn(root)
    .filter((file) => /strings\.ts$/.test(file))
    .flatMap((file) => [...code(file).matchAll(/:\s*'([^']*)'/g)].map(([, text]) => `${file.slice(root.length)}: ${text}`))
    .filter((line) => {
      const text = line.slice(line.indexOf(': ') + 2);
      return /[a-z]{3}/i.test(text) && !chinese.test(text) && !except.test(text);
    });
}

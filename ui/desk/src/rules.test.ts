import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('.', import.meta.url));
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(ts|vue)$/.test(name) && !/\.test\.ts$|testing\.ts$/.test(name) && !name.startsWith('ipc'))
  .map((name) => ({ name, code: code(join(root, name)) }));

/** Without comments: only what runs can decide anything. */
function code(file: string): string {
  return readFileSync(file, 'utf8')
    .replaceAll(/\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->/g, '')
    .replaceAll(/(^|\s)\/\/.*$/gm, '');
}

/** What only `crates/exam`, a plan file or `desk` may know. A page that has one of these has begun to decide. */
const signs: [string, RegExp][] = [
  ['a level, category or type of the plan', /['"`][^'"`]*(五级|四级|三级|二级|高级技师|高级工|中级工|初级工|理论实操|理论单项|正常考试|补考)[^'"`]*['"`]/],
  ['the check digit of ID numbers', /7, ?9, ?10, ?5|10X98765432/],
  ['a pattern of ID numbers, phones or postcodes', /\\d\{(5|6|10|11|15|17|18)\}/],
  ['a date of the plan compared', /new Date\([^)]*\)\s*[<>]|\.(from|until)\s*[<>]|[<>]=?\s*\w+\.(from|until)\b/],
  ['a standing that allows or forbids', /state\s*===\s*'(editing|sealed|received|passed|paid|ticketed)'/],
  ['the order of standings', /\[\s*'returned',\s*'/],
  ['whether somebody waits or is ready, found out of parts', /(confirmed\s*&&|!\s*[\w.]*\bconfirmed\b)/],
  ['a fee', /(fee|each)\s*\*\s*\w|\w\s*\*\s*(fee|each)\b/i],
  ['the length of a passphrase', /passphrase[^\n]*length\s*[<>]/i],
];

describe('the front end', () => {
  it('shows verdicts and decides none', () => {
    const found = files
      // Words on the screen may speak of rules; they stand in a place of their own, where nothing is decided.
      .filter(({ name }) => !name.endsWith('strings.ts'))
      .flatMap(({ name, code }) =>
        code.split('\n').flatMap((line) => signs.filter(([, sign]) => sign.test(line)).map(([what]) => `${name}: ${what}: ${line.trim()}`)),
      );
    expect(found).toEqual([]);
  });

  it('would be caught', () => {
    const caught = (line: string) => signs.some(([, sign]) => sign.test(line));
    for (const line of [
      `if (row.level === '五级/初级工') return;`,
      `if (row.state === 'passed') pay();`,
      `const ok = /^\\d{17}[\\dX]$/.test(id);`,
      `lines.filter((line) => !line.row.confirmed)`,
      `if (today > plan.until) return;`,
    ])
      expect(caught(line), line).toBe(true);
  });
});

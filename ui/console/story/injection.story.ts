/** R13: text that tries to be a script, in every field that takes text; nothing runs, no policy is broken. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Desk, openBrowser } from './browser';
import type { Browser } from './playwright';
import { Center, Pc, scratch, writeSample, type SampleUnit } from './programs';

const day = '2017-06-10';
const password = '春江潮水连海平2017';
const each = 200;

/** Ways to get out of text into script, SQL or a template; every one sets the same mark when it runs. */
const shapes: readonly ((at: number) => string)[] = [
  (at) => `<img src=x${at} onerror=window.ran=${at}>`,
  (at) => `<script>window.ran=${at}</script>`,
  (at) => `"><svg onload=window.ran=${at}>`,
  (at) => `'><iframe srcdoc="<script>parent.ran=${at}</script>">`,
  (at) => `javascript:window.ran=${at}`,
  (at) => `{{constructor.constructor('window.ran=${at}')()}}`,
  (at) => `</textarea><details open ontoggle=window.ran=${at}>`,
  (at) => `';DROP TABLE application;--${at}`,
  (at) => `" OR 1=${at} --`,
  (at) => `%' UNION SELECT ${at},name,sql FROM sqlite_master--`,
  (at) => `<a href="data:text/html,<script>opener.ran=${at}</script>">x</a>`,
  (at) => `\u202e<b onmouseover=window.ran=${at}>\u0000`,
  (at) => `<!--><style onload=window.ran=${at}>@import '//x${at}.invalid'</style>`,
  (at) => `=HYPERLINK("//x${at}.invalid";"${at}")`,
];
const texts = Array.from({ length: each }, (_, at) => shapes[at % shapes.length]?.(at) ?? '');

/** Those without characters that are no text: a spreadsheet's cell cannot hold them, the center refuses them. */
const typed = texts.filter((text) => !/\p{C}/u.test(text));

const { path: folder, remove } = scratch();
const center = new Center(folder);
let browser: Browser;
let desk: Desk;
let unit: SampleUnit;

/** Asks as the page itself would; the status of every answer. */
const ask = (method: string, requests: readonly { path: string; body?: unknown }[]) =>
  desk.page.evaluate(
    async ({ method, requests }) => {
      const { me } = (await (await fetch('/api/state')).json()) as { me: { csrf: string } };
      const all = [];
      for (const { path, body } of requests) {
        const answer = await fetch(path, {
          method,
          headers: { 'content-type': 'application/json', 'x-kaobao-csrf': me.csrf },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        await answer.text();
        all.push(answer.status);
      }
      return all;
    },
    { method, requests },
  );

async function nothingRan(): Promise<void> {
  expect(await desk.page.evaluate(() => (window as unknown as { ran?: unknown }).ran)).toBeUndefined();
  expect(await desk.page.locator('img[src^="x"], iframe, a[href^="javascript:"], a[href^="data:"]').count()).toBe(0);
  expect(desk.faults).toEqual([]);
}

beforeAll(async () => {
  browser = await openBrowser();
  writeFileSync(join(folder, 'texts.txt'), typed.join('\n'));
  const [first] = await writeSample(join(folder, 'sample'), 40, join(folder, 'texts.txt'));
  unit = first ?? expect.unreachable();
  await center.serve(day);
  desk = await Desk.open(browser, center.url);
  await desk.type('input-name', 'guan');
  await desk.type('input-display', texts[0] ?? '');
  await desk.type('input-password', password);
  await desk.type('input-again', password);
  await desk.press('btn-create');
  await desk.at('page-overview').or(desk.at('start-fault')).first().waitFor();
  if ((await desk.at('start-fault').count()) > 0) {
    await desk.type('input-display', '王管理');
    await desk.press('btn-create');
    await desk.at('page-overview').waitFor();
  }
});
afterAll(async () => {
  await browser.close();
  await center.stop();
  remove();
});

describe('R13: hostile text in the console', () => {
  it('in the fields of staff, units, plans, settings and payments is refused or kept as text', async () => {
    const plan = join(folder, 'sample', 'plan.toml');
    await desk.go('plans');
    await desk.at('input-plan').setInputFiles(plan);
    await desk.press('btn-publish-plan');
    await desk.told('已发布');
    const answers = await ask('POST', texts.flatMap((text, at) => [
      { path: '/api/staff', body: { name: `h${at}`, display: text, role: 'read_only', password } },
      { path: '/api/staff', body: { name: text, display: '某', role: 'read_only', password } },
      { path: '/api/units', body: { code: String(40000 + at), name: text, kind: 'provincial', department: text, city: null, slots: 1 } },
      { path: '/api/payments', body: { number: text, amount: text, reference: text, paid_on: text } },
      { path: '/api/plans/check', body: { text } },
      { path: '/api/verify', body: { text, plan: null } },
      { path: '/api/tickets/requests/0190a1b2-c3d4-7000-8000-000000000001/refuse', body: { reason: text } },
    ]));
    expect(answers.filter((status) => status >= 500)).toEqual([]);
    for (const page of ['settings', 'units', 'overview', 'audit', 'batches', 'people']) {
      await desk.go(page);
      await nothingRan();
    }
  });

  it('in what a unit sends is shown to the reviewer as text', async () => {
    await desk.go('units');
    await desk.press('btn-add-unit');
    await desk.type('unit-code', unit.code);
    await desk.type('unit-name', unit.name);
    await desk.type('unit-department', unit.department);
    await desk.press('btn-add-unit-go');
    await desk.download(() => desk.press('btn-download-file'), join(folder, 'enrolment.json'));
    await desk.press('btn-files-done');
    const pc = new Pc(join(folder, 'a.kaobao'));
    await pc.register(day, join(folder, 'enrolment.json'), unit);
    await pc.run(day, 'package', join(folder, 'a.kbp'));
    await desk.go('batches');
    await desk.at('input-package').setInputFiles(join(folder, 'a.kbp'));
    await desk.at('import-done').waitFor();
    await desk.press('btn-import-close');
    await desk.go('review');
    await desk.at('candidate').waitFor();
    const shown = new Set<string>();
    for (let left = unit.people.length; left > 0; left -= 1) {
      const number = (await desk.at('candidate').getAttribute('data-number')) ?? '';
      shown.add(await desk.page.locator('[data-field="address"] dd').innerText());
      await nothingRan();
      await desk.page.keyboard.press('r');
      await desk.at('return-find').waitFor();
      await desk.page.keyboard.insertText(typed[left] ?? '');
      await desk.page.keyboard.press('Enter');
      await desk.at('return-chosen').first().waitFor();
      await desk.page.keyboard.press('Control+Enter');
      await desk.page.locator(`[data-testid="candidate"]:not([data-number="${number}"]), [data-testid="queue-empty"]`).first().waitFor();
    }
    expect([...shown].some((text) => text.includes('<'))).toBe(true);
    await desk.go('people');
    await desk.at('people-row').first().click();
    await desk.at('revision').first().waitFor();
    await nothingRan();
  });

  it('in addresses, filters and look-ups finds nobody and runs nothing', async () => {
    for (const text of texts) {
      for (const [page, name] of [['people', 'find'], ['people', 'unit'], ['units', 'q'], ['audit', 'who'], ['audit', 'about'], ['audit', 'from'], ['review', 'trade']] as const) {
        await desk.page.evaluate(
          ({ page, name, text }) => {
            location.hash = `#/${page}?${new URLSearchParams({ [name]: text }).toString()}`;
          },
          { page, name, text },
        );
      }
    }
    await desk.page.evaluate((text) => {
      location.hash = `#/people/${encodeURIComponent(text)}`;
    }, texts[0] ?? '');
    await desk.at('page-person').waitFor();
    await nothingRan();
    const looked = await desk.page.evaluate(async (texts) => {
      const all = [];
      for (const text of texts)
        for (const path of [`/api/people?find=`, `/api/people?unit=`, `/api/people?trade=`, `/api/audit?who=`, `/api/audit?about=`, `/api/audit?from=`, `/api/candidates/`, `/api/photos/`, `/api/batches/`]) {
          const answer = await fetch(path + encodeURIComponent(text));
          await answer.text();
          all.push(answer.status);
        }
      return all;
    }, texts);
    expect(looked.filter((status) => status >= 500)).toEqual([]);
    // Everybody is still there.
    const state = await desk.page.evaluate(async () => (await (await fetch('/api/people/count')).json()) as { count: number });
    expect(state.count).toBe(unit.people.length);
    await nothingRan();
  });
});

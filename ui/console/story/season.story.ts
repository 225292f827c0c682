/**
 * A whole exam through the console of a real center, in Debian's Chromium: import, review, return, resubmission,
 * payment, seats, publishing, export. Units work with the real `kaobao`, by network and by package.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import jsQR from 'jsqr';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Desk, openBrowser } from './browser';
import type { Browser } from './playwright';
import { Center, Pc, pictures, scratch, writeSample, type Json, type SampleUnit } from './programs';

const days = { registration: '2017-06-10', review: '2017-06-20', payment: '2017-07-05', seating: '2017-09-01', tickets: '2017-09-12' };
const password = '春江潮水连海平2017';
const staff = {
  reviewer: ['shen', '李审查'],
  cashier: ['shou', '赵收费'],
  arranger: ['kao', '钱考务'],
  read_only: ['kan', '孙旁观'],
} as const;

const { path: folder, remove } = scratch();
const center = new Center(folder);
const a = new Pc(join(folder, 'a.kaobao'));
const b = new Pc(join(folder, 'b.kaobao'));
let units: SampleUnit[] = [];
let browser: Browser;
let desk: Desk;

const unit = (at: 0 | 1): SampleUnit => units[at] ?? expect.unreachable();
const file = (name: string) => join(folder, name);
const rows = (report: Json) => report as unknown as Json[];

/** Another day: the service starts anew, and whoever works signs in anew. */
async function another(day: string, who: string): Promise<void> {
  await center.serve(day);
  await desk.close();
  await enter(who);
}
async function enter(who: string): Promise<void> {
  const before = desk.faults;
  desk = await Desk.open(browser, center.url);
  desk.faults.push(...before);
  await desk.signIn(who, password);
}

beforeAll(async () => {
  browser = await openBrowser();
  units = await writeSample(join(folder, 'sample'), 40);
  await center.serve(days.registration);
  desk = await Desk.open(browser, center.url);
});
afterAll(async () => {
  await browser.close();
  await center.stop();
  remove();
});

describe('an exam in the console', () => {
  it('begins with the administrator, the plan, staff and units', async () => {
    await desk.at('page-first-start').waitFor();
    await desk.accessible('first-start');
    await desk.type('input-name', 'guan');
    await desk.type('input-display', '王管理');
    await desk.type('input-password', password);
    await desk.type('input-again', `${password}x`);
    await desk.press('btn-create');
    await desk.shows('start-fault', '不一样');
    await desk.type('input-again', password);
    await desk.press('btn-create');
    await desk.at('page-overview').waitFor();
    await desk.accessible('overview-empty');

    // A plan with a fault names the place; the right one is published.
    const plan = join(folder, 'sample', 'plan.toml');
    const faulty = file('错.toml');
    writeFileSync(faulty, readFileSync(plan, 'utf8').replace('format = 1', 'format = "一"').replace('days_before = 5', 'days_befor = 5'));
    await desk.go('plans');
    await desk.at('input-plan').setInputFiles(faulty);
    await desk.at('plan-fault').first().waitFor();
    // All at once: the wrong type, the name that is none, and the entry that is missing for it.
    expect(await desk.at('plan-fault').count()).toBe(3);
    await desk.accessible('plans-faults');
    await desk.press('btn-plan-cancel');
    await desk.drop('page-plans', plan, 'jiangxi-2017.toml');
    // With no version before it to compare with, it is told what it says.
    await desk.shows('plan-says', '2017-06-05 至 2017-06-30');
    await desk.shows('plan-says', '90x120 像素');
    await desk.accessible('plans-new');
    await desk.press('btn-publish-plan');
    await desk.told('已发布');
    await desk.at('plan').first().waitFor();
    await desk.at('text-1').waitFor();
    // A second version, compared with the first before it goes out.
    const second = file('第二版.toml');
    writeFileSync(second, readFileSync(plan, 'utf8').replace('max_bytes = 102400', 'max_bytes = 204800'));
    await desk.at('input-plan').setInputFiles(second);
    await desk.shows('diff-words', '增加 1 行，去掉 1 行');
    await desk.accessible('plans-diff');
    await desk.press('btn-publish-plan');
    await desk.told('第 2 版');
    await desk.press('btn-compare-plan');
    await desk.shows('diff-words', '增加 1 行，去掉 1 行');
    await desk.accessible('plans');

    await desk.go('settings/center');
    await desk.type('setting-url', center.url);
    await desk.press('btn-save-settings');
    await desk.told('设置已保存');
    await desk.accessible('settings-center');
    await desk.go('settings');
    for (const [role, [name, display]] of Object.entries(staff)) {
      await desk.press('btn-add-staff');
      await desk.type('staff-name', name);
      await desk.type('staff-display', display);
      await desk.press(`role-${role}`);
      await desk.type('staff-password', password);
      if (role === 'reviewer') await desk.accessible('settings-add');
      await desk.press('btn-staff-save');
      await desk.at('staff-row').filter({ hasText: display }).waitFor();
    }
    await desk.accessible('settings-staff');
    await desk.go('settings/me');
    await desk.accessible('settings-me');

    await desk.go('units');
    for (const at of [0, 1] as const) {
      const { code, name, department, city } = unit(at);
      await desk.press('btn-add-unit');
      if (at === 0) {
        // What is missing is said under its field, by the page and not by the browser.
        await desk.press('btn-add-unit-go');
        await desk.shows('dialog-add-unit', '请填写单位名称');
      }
      await desk.type('unit-code', code);
      await desk.at('unit-kind').selectOption({ index: at });
      await desk.type('unit-name', name);
      await desk.type('unit-department', department);
      if (city) await desk.type('unit-city', city);
      await desk.press('btn-add-unit-go');
      await desk.at('btn-download-file').waitFor();
      if (at === 0) {
        // The only chance to take the file is not lost by a key.
        await desk.page.keyboard.press('Escape');
        await desk.shows('dialog-files', '登记文件');
        await desk.page.locator('.kb-confirm').filter({ hasText: '再也取不到' }).waitFor();
        await desk.shot('units-files-leave');
        await desk.page.locator('.kb-confirm-no').click();
      }
      await desk.download(() => desk.press('btn-download-file'), file(`enrolment-${at}.json`));
      await desk.press('btn-files-done');
    }
  });

  it('takes a batch by network and one as a package dropped on the page', async () => {
    await a.register(days.registration, file('enrolment-0.json'), unit(0));
    await b.register(days.registration, file('enrolment-1.json'), unit(1));
    await a.run(days.registration, 'sync');
    await b.run(days.registration, 'package', file('乙.kbp'));
    await desk.go('batches');
    await desk.at('batches-row').filter({ hasText: unit(0).name }).waitFor();
    await desk.drop('page-batches', file('乙.kbp'), '乙.kbp');
    await desk.shows('import-done', `收下 ${unit(1).people.length} 人`);
    await desk.download(() => desk.press('btn-import-answer'), file('乙.kba'));
    await desk.press('btn-import-close');
    await b.run(days.registration, 'accept', file('乙.kba'));
    // The same package again counts once.
    await desk.at('input-package').setInputFiles(file('乙.kbp'));
    await desk.shows('import-done', '以前已经收过');
    await desk.press('btn-import-close');
    await desk.at('batches-row').filter({ hasText: unit(1).name }).first().click();
    await desk.at('batch-line').first().waitFor();
    expect(await desk.at('batch-line').count()).toBe(unit(1).people.length);
    await desk.accessible('batches');
    await desk.page.keyboard.press('Escape');
    await desk.at('batch-detail').waitFor({ state: 'detached' });
    // Several at once: each gets its line; what is no package is refused in words, the others go on.
    writeFileSync(file('坏.kbp'), 'not a package');
    await desk.at('input-package').setInputFiles([file('坏.kbp'), file('乙.kbp')]);
    await desk.shows('dialog-import', '已导入 1 个离线包，1 个没有导入');
    expect(await desk.at('import-line').count()).toBe(2);
    await desk.at('import-fault').waitFor();
    await desk.accessible('batches-import');
    await desk.press('import-see');
    await desk.at('batch-line').first().waitFor();
    await desk.press('btn-batch-close');
    await desk.at('input-package').setInputFiles(file('坏.kbp'));
    await desk.shows('dialog-import', '没有导入 坏.kbp');
    await desk.press('btn-import-close');
  });

  it('finds people by anything, keeps the filters in the address, and reveals on the record', async () => {
    const someone = unit(0).people[5] ?? expect.unreachable();
    await desk.go('people');
    await desk.shows('people-count', '40 人');
    await desk.accessible('people');
    await desk.page.keyboard.press('/');
    await desk.page.keyboard.type(someone.id);
    await desk.page.keyboard.press('Enter');
    await desk.shows('people-count', '1 人');
    expect(desk.page.url()).toContain('find=');
    await desk.page.reload();
    await desk.shows('people-count', '1 人');
    await desk.at('people').focus();
    await desk.page.keyboard.press('ArrowDown');
    await desk.page.keyboard.press('Enter');
    await desk.at('page-person').waitFor();
    const shown = await desk.at('field').filter({ hasText: '证件号码' }).innerText();
    expect(shown).toContain('****');
    expect(shown).not.toContain(someone.id);
    await desk.page.keyboard.press('v');
    await desk.at('field').filter({ hasText: someone.id }).waitFor();
    await desk.accessible('person');
    await desk.page.keyboard.press('Escape');
    await desk.shows('people-count', '1 人');
    await desk.press('btn-clear');
    await desk.at('filter-unit').selectOption(unit(1).code);
    await desk.shows('people-count', `${unit(1).people.length} 人`);
    await desk.press('btn-columns');
    await desk.press('column-site');
    await desk.page.keyboard.press('Escape');
    await desk.at('people').getByRole('columnheader', { name: '考点' }).waitFor();
  });

  it('is reviewed by keyboard alone: passed, returned with reasons, rejected, the rest in bulk', async () => {
    await another(days.review, staff.reviewer[0]);
    await desk.press('nav-review');
    await desk.at('candidate').waitFor();
    await desk.shows('queue-waiting', '待审 40 人');
    await desk.accessible('review');
    const now = async () => (await desk.at('candidate').getAttribute('data-number')) ?? '';
    const next = async (before: string) => {
      await desk.page.locator(`[data-testid="candidate"]:not([data-number="${before}"])`).waitFor();
    };
    const passed = await now();
    // The photo as large as the window; the same key closes it. A single revision has nothing beside it.
    await desk.page.keyboard.press('z');
    const large = await desk.at('photo-large').boundingBox();
    expect(large?.height).toBeGreaterThan(500);
    await desk.shot('review-zoom');
    await desk.page.keyboard.press('z');
    await desk.at('photo-large').waitFor({ state: 'hidden' });
    await desk.page.keyboard.press('h');
    await desk.told('只有一稿');
    // An address that names somebody goes on with the page.
    await desk.page.goto(`${center.url}/#/review/${passed}`);
    await desk.shows('queue-waiting', '待审 40 人');
    await desk.page.locator('#content').focus();
    await desk.page.keyboard.press('p');
    await next(passed);
    expect(desk.page.url()).toContain(await now());
    await desk.page.goto(`${center.url}/#/review/${passed}`);
    await desk.page.locator(`[data-testid="candidate"][data-number="${passed}"]`).waitFor();
    expect(desk.page.url()).toContain(passed);
    await desk.page.goto(`${center.url}/#/review`);
    await desk.page.keyboard.press('n');
    await next(passed);
    // Back to see it once more, and forth.
    await desk.page.keyboard.press('b');
    await desk.page.locator(`[data-testid="candidate"][data-number="${passed}"]`).waitFor();
    expect(await desk.at('candidate').getAttribute('data-state')).toBe('passed');
    await desk.page.keyboard.press('n');
    await next(passed);

    // Two people of the network unit go back: with a ready-made reason, and with one of the reviewer's own.
    await desk.at('filter-unit').selectOption(unit(0).code);
    await desk.shows('queue-waiting', /待审 2[0-9] 人/);
    await desk.page.locator('#content').focus();
    const first = await now();
    await desk.page.keyboard.press('r');
    await desk.at('return-panel').waitFor();
    await desk.at('return-about').selectOption('none');
    await desk.at('return-find').focus();
    await desk.page.keyboard.type('照片');
    await desk.at('return-choice').first().waitFor();
    await desk.page.keyboard.press('Enter');
    await desk.at('return-chosen').first().waitFor();
    await desk.at('return-about').selectOption('address');
    await desk.at('return-find').focus();
    await desk.page.keyboard.type('通讯地址请写到门牌号');
    await desk.page.keyboard.press('ArrowUp');
    await desk.page.keyboard.press('Enter');
    await desk.accessible('review-return');
    expect(await desk.at('return-chosen').count()).toBe(2);
    await desk.page.keyboard.press('Control+Enter');
    await next(first);
    const second = await now();
    await desk.page.keyboard.press('r');
    await desk.at('return-find').waitFor();
    await desk.page.keyboard.type('电话打不通，请核对');
    await desk.page.keyboard.press('Enter');
    await desk.page.keyboard.press('Control+Enter');
    await next(second);
    const third = await now();
    await desk.page.keyboard.press('x');
    await desk.page.locator('.el-message-box input').waitFor();
    await desk.page.keyboard.type('档案中没有现等级证书');
    await desk.page.keyboard.press('Enter');
    await next(third);
    await desk.shows('queue-decided', '4');

    await desk.at('filter-unit').selectOption('');
    await desk.press('btn-bulk');
    await desk.shows('dialog-bulk', '36');
    await desk.page.locator('[data-testid="input-bulk-count"]:focus').waitFor();
    await desk.accessible('review-bulk');
    expect(await desk.at('btn-bulk-pass').isDisabled()).toBe(true);
    await desk.type('input-bulk-count', '36');
    await desk.press('btn-bulk-pass');
    await desk.told('已通过 36 人');
    await desk.at('queue-empty').waitFor();

    await a.run(days.review, 'sync');
    const results = rows(await a.run(days.review, 'results'));
    expect(results.filter((row) => row['state'] === 'returned').map((row) => row['number']).sort()).toEqual([first, second].sort());
    const reasons = results.find((row) => row['number'] === first)?.['reasons'] as Json[];
    expect(reasons.map((one) => one['field'])).toEqual([null, 'address']);
    expect(results.find((row) => row['number'] === third)?.['words']).toContain('档案中没有现等级证书');
  });

  it('gives no person to two reviewers', async () => {
    // The two returned ones come again; two reviewers ask at once.
    await a.run(days.review, 'reopen', '--all');
    const returned = rows(await a.run(days.review, 'results')).filter((row) => row['state'] !== 'passed' && row['state'] !== 'rejected');
    for (const row of returned) await a.run(days.review, 'edit', String(row['number']), 'address=南昌市东湖区省府大院北二路 92 号 3 栋 502 室');
    await a.seal(days.review);
    await a.run(days.review, 'sync');
    const other = await Desk.open(browser, center.url);
    await other.signIn('guan', password);
    await Promise.all([desk.press('btn-queue-again'), other.go('review')]);
    await Promise.all([desk.at('candidate').waitFor(), other.at('candidate').waitFor()]);
    const [mine, theirs] = [await desk.at('candidate').getAttribute('data-number'), await other.at('candidate').getAttribute('data-number')];
    expect(mine).not.toBe(theirs);
    await other.go('overview');
    desk.faults.push(...other.faults);
    await other.close();
  });

  it('shows what a resubmission changed beside the earlier revision', async () => {
    await desk.page.keyboard.press('Escape');
    for (let left = 2; left > 0; left -= 1) {
      await desk.shows('queue-waiting', `待审 ${left} 人`);
      expect(await desk.at('candidate').getAttribute('data-revision')).toBe('2');
      const number = (await desk.at('candidate').getAttribute('data-number')) ?? '';
      await desk.at('revision').nth(1).filter({ hasText: '退回' }).waitFor();
      await desk.page.locator('[data-field="address"] mark').first().waitFor();
      await desk.page.keyboard.press('h');
      await desk.shows('dialog-compare', '第 1 稿');
      if (left === 2) await desk.accessible('review-compare');
      await desk.page.keyboard.press('Escape');
      await desk.at('dialog-compare').waitFor({ state: 'hidden' });
      await desk.page.locator('#content').focus();
      await desk.page.keyboard.press('p');
      if (left > 1) await desk.page.locator(`[data-testid="candidate"]:not([data-number="${number}"])`).waitFor();
    }
    await desk.at('queue-empty').waitFor();
  });

  it('books the bank file only after it was looked at, and takes a payment back as a new entry', async () => {
    await another(days.payment, staff.cashier[0]);
    await desk.go('payments');
    await desk.at('payment-codes').waitFor();
    await desk.accessible('payments-codes');
    const list = rows(await center.run(days.payment, 'applications')).filter((row) => row['state'] === 'passed');
    expect(list.length).toBe(39);
    const fee: Record<string, string> = { '5': '210.00', '4': '260.00', '3': '310.00', '2': '460.00', '1': '560.00' };
    const lines = list.slice(0, 37).map((row, at) => [row['number'], row['name'], fee[String(row['level'])], `B${20170000 + at}`, days.payment]);
    lines.push([list[37]?.['number'], list[37]?.['name'], '1.00', 'B-1', days.payment], ['17-36001-01-99999-9', '没有的人', '260.00', 'B-2', days.payment]);
    writeFileSync(file('银行.csv'), `报名序号,姓名,金额,流水号,日期\r\n${lines.map((line) => line.join(',')).join('\r\n')}\r\n`);
    await desk.press('tab-bank');
    await desk.at('input-bank').setInputFiles(file('银行.csv'));
    await desk.shows('fate-matched', '37');
    await desk.shows('fate-wrong_amount', '1');
    await desk.accessible('payments-bank');
    const before = rows(await center.run(days.payment, 'applications')).filter((row) => row['state'] === 'paid').length;
    expect(before).toBe(0);
    await desk.press('btn-bank-book');
    await desk.told('已登记 37 笔');
    await desk.at('book-row').first().waitFor();
    // Somebody pays at the counter; then it turns out to be a mistake.
    await desk.press('btn-cash-open');
    await desk.page.locator('[data-testid="cash-number"]:focus').waitFor();
    await desk.page.keyboard.press('Enter');
    await desk.shows('dialog-cash', '请填写报名序号');
    await desk.type('cash-number', String(list[38]?.['number']));
    await desk.type('cash-reference', '现金-0001');
    await desk.accessible('payments-cash');
    await desk.press('btn-cash');
    await desk.told('已登记');
    await desk.at('book-row').filter({ hasText: '现金-0001' }).getByTestId('btn-undo').click();
    await desk.page.locator('.el-message-box input').waitFor();
    await desk.page.keyboard.type('收错了人');
    await desk.page.keyboard.press('Enter');
    await desk.at('book-row').filter({ hasText: '收错了人' }).waitFor();
    expect(await desk.at('book-row').filter({ hasText: '现金-0001' }).count()).toBe(2);
    await desk.accessible('payments-book');
  });

  it('arranges seats, moves people by keyboard and by dragging, and undoes', async () => {
    await another(days.seating, staff.arranger[0]);
    await desk.go('seats');
    await desk.press('btn-arrange');
    await desk.confirm();
    await desk.told('已编排 37 人');
    await desk.at('room-map').waitFor();
    await desk.accessible('seats-map');
    // A conflict leads to its seat.
    const conflict = desk.at('conflict-all').locator('button').first();
    if ((await conflict.count()) > 0) {
      await conflict.click();
      await desk.page.locator('[data-testid="seat"].found').waitFor();
      await desk.page.goto(`${center.url}/#/seats`);
    }
    const at = async (seat: number) => desk.page.locator(`[data-testid="seat"][data-seat="${seat}"]`).getAttribute('data-number');
    const [first, second] = [await at(1), await at(2)];
    await desk.page.locator('[data-testid="seat"][data-seat="1"]').focus();
    await desk.page.keyboard.press('Enter');
    await desk.page.keyboard.press('ArrowRight');
    await desk.page.keyboard.press('Enter');
    await desk.page.locator(`[data-testid="seat"][data-seat="2"][data-number="${first ?? ''}"]`).waitFor();
    expect(await at(1)).toBe(second);
    await desk.press('btn-seat-undo');
    await desk.page.locator(`[data-testid="seat"][data-seat="1"][data-number="${first ?? ''}"]`).waitFor();
    const ninth = await at(9);
    await desk.page.locator('[data-testid="seat"][data-seat="1"]').dragTo(desk.page.locator('[data-testid="seat"][data-seat="9"]'));
    await desk.page.locator(`[data-testid="seat"][data-seat="9"][data-number="${first ?? ''}"]`).waitFor();
    expect(await at(1)).toBe(ninth);
    // Into another room, still by keyboard: picked up here, put down on a free seat there.
    await desk.page.locator('[data-testid="seat"][data-seat="9"]').focus();
    await desk.page.keyboard.press('Enter');
    await desk.at('room-1').focus();
    await desk.page.keyboard.press('Enter');
    const free = desk.page.locator('[data-testid="seat"]:not([data-number])').first();
    const seat = (await free.getAttribute('data-seat')) ?? '';
    await free.focus();
    await desk.page.keyboard.press('Enter');
    await desk.page.locator(`[data-testid="seat"][data-seat="${seat}"][data-number="${first ?? ''}"]`).waitFor();
    await desk.shows('seat-said', '移到');
    await desk.go('seats/rooms');
    await desk.at('site').waitFor();
    await desk.accessible('seats-rooms');
    await desk.press('btn-edit-rooms');
    await desk.at('room-name').first().waitFor();
    await desk.accessible('seats-rooms-edit');
    await desk.page.keyboard.press('Escape');
  });

  it('publishes tickets only when a second person approves', async () => {
    await desk.go('seats/tickets');
    await desk.shows('ticket-arrangedCount', '37');
    await desk.press('btn-publish');
    await desk.confirm();
    await desk.told('等另一位');
    expect(await desk.at('btn-approve').count()).toBe(0);
    await desk.accessible('seats-request');
    // Whoever moves a seat now is warned; then the request is of other seats, and is made again.
    await desk.press('tab-map');
    await desk.shows('request-waits', '正等另一个人批准');
    await desk.page.locator('[data-testid="seat"][data-seat="1"]').focus();
    await desk.page.keyboard.press('Enter');
    await desk.page.keyboard.press('ArrowRight');
    await desk.page.keyboard.press('Enter');
    await desk.confirm();
    await desk.shows('request-waits', '不能批准了');
    await desk.accessible('seats-map-stale');
    await desk.press('tab-tickets');
    await desk.shows('request-stale', '申请之后座位有变动');
    await desk.accessible('seats-stale');
    await desk.press('btn-ask-again');
    await desk.confirm();
    await desk.at('request-stale').waitFor({ state: 'detached' });
    await desk.close();
    await enter('guan');
    await desk.at('todo').filter({ hasText: '等您批准' }).click();
    await desk.press('btn-approve');
    await desk.told('已发布 37 人');
    await desk.shows('ticket-published', '37');
    await desk.shows('publish-why-not', '不用再发布');
    expect(await desk.at('btn-publish').isDisabled()).toBe(true);
    await desk.accessible('seats-tickets');
    await desk.go('seats/print');
    await desk.accessible('seats-print');
    const full = async () => {
      await desk.press('btn-full-photo_sheet');
      await desk.confirm();
    };
    expect(await desk.download(full, file('照片.pdf'))).toContain('完整');
    const name = await desk.download(() => desk.press('btn-print-seats'), file('座次表.pdf'));
    expect(name).toMatch(/\.pdf$/);
    expect(readFileSync(file('座次表.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('lets in whoever holds a genuine ticket, and nobody with a forged one', async () => {
    await a.run(days.seating, 'sync');
    await a.print(days.tickets, 'tickets', file('准考证.pdf'));
    const [page] = await pictures(file('准考证.pdf'), file('准考证'));
    const { width, height, grey } = page ?? expect.unreachable();
    const rgba = new Uint8ClampedArray(width * height * 4);
    grey.forEach((value, index) => rgba.set([value, value, value, 255], index * 4));
    const text = jsQR(rgba, width, height)?.data ?? '';
    expect(text).not.toBe('');
    await another(days.tickets, staff.arranger[0]);
    await desk.go('verify');
    await desk.type('input-verify', text);
    await desk.page.keyboard.press('Enter');
    await desk.page.locator('[data-testid="verify-answer"][data-finding="genuine"]').waitFor();
    await desk.accessible('verify');
    await desk.type('input-verify', `${text.slice(0, -4)}AAAA`);
    await desk.page.keyboard.press('Enter');
    await desk.shows('verify-answer', '无效');
    await desk.accessible('verify-bad');
  });

  it('ends with statistics, exports, and an audit log that holds', async () => {
    await desk.close();
    await enter('guan');
    await desk.accessible('overview');
    await desk.go('statistics');
    await desk.shows('total', '40');
    await desk.at('chart-units').waitFor();
    await desk.accessible('statistics');
    await desk.go('people');
    await desk.at('people-row').first().waitFor();
    await desk.press('btn-export');
    await desk.download(() => desk.press('export-csv'), file('名单.csv'));
    const masked = readFileSync(file('名单.csv'), 'utf8');
    expect(masked.split('\n').length).toBeGreaterThan(40);
    expect(unit(0).people.some((person) => masked.includes(person.id))).toBe(false);
    await desk.press('btn-export');
    await desk.press('export-reveal-csv');
    await desk.download(() => desk.confirm(), file('完整.csv'));
    expect(unit(0).people.every((person) => readFileSync(file('完整.csv'), 'utf8').includes(person.id))).toBe(true);
    await desk.go('units');
    await desk.at('units-row').first().click();
    await desk.at('device').first().waitFor();
    await desk.accessible('units');
    await desk.press('btn-revoke');
    await desk.confirm();
    await desk.told('已停用');
    await desk.go('audit');
    await desk.press('btn-verify-audit');
    await desk.shows('audit-verified', '日志完整');
    await desk.at('audit-row').first().click();
    await desk.accessible('audit');
    const log = await desk.page.locator('[data-testid="audit"]').innerText();
    expect(unit(0).people.some((person) => log.includes(person.id))).toBe(false);
  });

  it('asks to sign in again where a session was ended, and goes on at the same place', async () => {
    const reader = await Desk.open(browser, center.url);
    await reader.signIn(staff.read_only[0], password);
    await reader.go('people?state=ticketed');
    await reader.shows('people-count', '37 人');
    await desk.go('settings');
    await desk.at('staff-row').filter({ hasText: staff.read_only[1] }).getByTestId('btn-end-sessions').click();
    await desk.confirm();
    await desk.told('已全部退出');
    await reader.at('filter-unit').selectOption(unit(1).code);
    await reader.shows('page-sign-in', '登录已过期');
    await reader.type('input-name', staff.read_only[0]);
    await reader.type('input-password', password);
    await reader.page.keyboard.press('Enter');
    await reader.at('people-row').first().waitFor();
    expect(reader.page.url()).toContain('state=ticketed');
    expect(reader.page.url()).toContain(`unit=${unit(1).code}`);
    desk.faults.push(...reader.faults);
    await reader.close();
  });

  it('takes one ticket back, which no longer opens the door', async () => {
    await desk.go('people?state=ticketed');
    await desk.at('people-row').first().click();
    await desk.press('btn-withdraw-one');
    await desk.confirm();
    await desk.told('准考证');
    await desk.page.locator('[data-testid="candidate"][data-state="paid"]').waitFor();
    await desk.go('seats/tickets');
    await desk.shows('ticket-published', '36');
  });

  it('prints the list that is shown', async () => {
    await desk.go(`people?unit=${unit(1).code}`);
    await desk.shows('people-count', `${unit(1).people.length} 人`);
    // The browser's own dialog cannot be driven: what would be printed is looked at when it is asked for.
    await desk.page.evaluate(() => {
      window.print = () => {
        document.body.dataset['printed'] = String(document.querySelectorAll('[data-testid="print-list"] tbody tr').length);
      };
    });
    await desk.press('btn-print');
    await desk.press('print-shown');
    await desk.page.locator(`body[data-printed="${unit(1).people.length}"]`).waitFor();
    expect(await desk.at('print-list').count()).toBe(0);
    // On paper with everything on it, from the center itself.
    await desk.press('btn-print');
    await desk.press('print-roster');
    await desk.download(() => desk.confirm(), file('花名册.pdf'));
    expect((await pictures(file('花名册.pdf'), file('花名册'))).length).toBeGreaterThan(0);
  });

  it('exports and prints every list whole', async () => {
    const lists: readonly (readonly [page: string, waits: string, at: number, of: number])[] = [
      ['batches', 'batches-row', 0, 1],
      ['payments/codes', 'payment-codes', 0, 1],
      ['payments/book', 'book-row', 0, 1],
      ['units', 'units-row', 0, 2],
      ['units', 'units-row', 1, 2],
      ['audit', 'audit-row', 0, 1],
    ];
    await desk.page.evaluate(() => {
      window.print = () => {
        document.body.dataset['printed'] = String(document.querySelectorAll('[data-testid="print-list"] tbody tr').length);
      };
    });
    for (const [page, waits, at, of] of lists) {
      await desk.go(page);
      await desk.at(waits).first().waitFor();
      await desk.press('btn-list-export');
      const name = await desk.download(() => desk.press(`list-csv-${at}`), file('列表.csv'));
      expect(name, page).toMatch(/-2017\d{4}\.csv$/);
      const lines = readFileSync(file('列表.csv'), 'utf8').trimEnd().split('\n').length - 1;
      await desk.page.evaluate(() => delete document.body.dataset['printed']);
      await desk.press('btn-list-print');
      if (of > 1) await desk.press(`list-print-${at}`);
      await desk.page.locator('body[data-printed]').waitFor();
      // The log has grown by the export itself.
      const printed = Number(await desk.page.locator('body').getAttribute('data-printed'));
      expect(printed - (page === 'audit' ? 1 : 0), page).toBe(lines);
      expect(lines, page).toBeGreaterThan(1);
    }
    // The browser's own key prints the whole list too.
    await desk.go('payments/codes');
    await desk.at('payment-codes').waitFor();
    await desk.page.evaluate(() => delete document.body.dataset['printed']);
    await desk.page.keyboard.press('Control+p');
    await desk.page.locator('body[data-printed]').waitFor();
    await desk.go('statistics');
    await desk.at('chart-units').waitFor();
    await desk.press('btn-list-export');
    expect(await desk.download(() => desk.press('list-xlsx-0'), file('统计.xlsx'))).toMatch(/^报名统计-\d{8}\.xlsx$/);
    await desk.press('btn-list-export');
    await desk.download(() => desk.press('list-csv-5'), file('单位.csv'));
    expect(readFileSync(file('单位.csv'), 'utf8')).toContain(unit(0).name);
  });

  it('finds in the log what was done about one person, by names and days, and keeps the filters in the address', async () => {
    await desk.go(`people?unit=${unit(1).code}`);
    await desk.at('people-row').first().click();
    await desk.at('candidate').waitFor();
    const number = (await desk.at('candidate').getAttribute('data-number')) ?? '';
    await desk.press('btn-trail');
    await desk.shows('audit-people', number);
    // The whole log comes while somebody types already: what is typed stays.
    let hasTyped: () => void = () => undefined;
    const typed = new Promise<void>((done) => (hasTyped = done));
    await desk.page.route(/\/api\/audit\?/, async (asked) => {
      await typed;
      await asked.continue();
    }, { times: 1 });
    await desk.press('btn-clear');
    await desk.at('audit-about').fill(number);
    hasTyped();
    await desk.at('audit-row').filter({ hasText: '导出' }).first().waitFor();
    expect(await desk.at('audit-about').inputValue()).toBe(number);
    await desk.page.keyboard.press('Enter');
    await desk.shows('audit-people', number);
    await desk.at('audit-what').selectOption('candidate');
    await desk.at('audit-row').first().waitFor();
    await desk.shows('audit-row', '查看报名');
    await desk.shows('audit-row', number);
    await desk.at('audit-who').selectOption('staff:guan');
    await desk.at('audit-from').fill('2017-06-01');
    await desk.at('audit-to').fill('2017-12-31');
    await desk.page.waitForURL((url) => ['about=', 'what=candidate', 'who=staff', 'from=2017-06-01', 'to=2017-12-31'].every((part) => url.hash.includes(part)));
    await desk.page.reload();
    await desk.shows('audit-row', '查看报名');
    await desk.accessible('audit-filtered');
    await desk.press('btn-clear');
    await desk.page.waitForURL((url) => !url.hash.includes('about='));
  });

  it('signs out an administrator who changes himself', async () => {
    await desk.go('settings');
    await desk.press('btn-add-staff');
    await desk.type('staff-name', 'deng');
    await desk.type('staff-display', '周副');
    await desk.press('role-administrator');
    await desk.type('staff-password', password);
    await desk.press('btn-staff-save');
    await desk.at('staff-row').filter({ hasText: '周副' }).waitFor();
    const other = await Desk.open(browser, center.url);
    await other.signIn('deng', password);
    await other.go('settings');
    await other.at('staff-row').filter({ hasText: '周副' }).getByTestId('btn-edit-staff').click();
    await other.press('role-read_only');
    await other.shows('staff-own', '立即退出登录');
    await other.press('btn-staff-save');
    await other.at('page-sign-in').waitFor();
    desk.faults.push(...other.faults);
    await other.close();
  });

  it('shows each role its pages and no others, and signs out', async () => {
    const shown: Record<string, readonly string[]> = {
      [staff.reviewer[0]]: ['overview', 'batches', 'review', 'people', 'statistics', 'plans', 'units', 'settings'],
      [staff.cashier[0]]: ['overview', 'people', 'payments', 'statistics', 'plans', 'settings'],
      [staff.arranger[0]]: ['overview', 'people', 'seats', 'statistics', 'verify', 'plans', 'settings'],
      [staff.read_only[0]]: ['overview', 'batches', 'people', 'payments', 'seats', 'statistics', 'verify', 'plans', 'units', 'settings'],
    };
    for (const [who, pages] of Object.entries(shown)) {
      await desk.press('btn-account');
      await desk.press('btn-sign-out');
      await desk.at('page-sign-in').waitFor();
      await desk.signIn(who, password);
      const names = await desk.page.locator('nav a').evaluateAll((links) => links.map((link) => (link as HTMLElement).dataset['testid']?.slice(4) ?? ''));
      expect(names, who).toEqual(pages);
      // A page that the role may not open says so, whatever the address.
      await desk.page.goto(`${center.url}/#/audit`);
      await desk.page.getByText('没有打开这一页的权限').waitFor();
      await desk.page.goto(`${center.url}/#/overview`);
      await desk.at('page-overview').waitFor();
    }
    await desk.press('btn-account');
    await desk.press('btn-sign-out');
    await desk.at('page-sign-in').waitFor();
    await desk.accessible('sign-in');
    expect((await desk.page.request.get(`${center.url}/api/people`)).status()).toBe(401);
  });

  it('ran no script, broke no policy, asked nobody else', () => {
    expect(desk.faults).toEqual([]);
  });
});

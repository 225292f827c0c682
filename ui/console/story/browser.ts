/** Debian's Chromium on the console, and what must hold on every page. */
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium, expect as see, type Browser, type Locator, type Page } from './playwright';

/** The system's own browser: nothing is downloaded. */
const executable = process.env['KAOBAO_CHROMIUM'] ?? '/usr/bin/chromium';
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Set to look at every page: pictures go into this folder. */
const shots = process.env['KAOBAO_SHOTS'];

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: executable, headless: true, args: flags });
}

/** A page that remembers whatever must not happen. */
export class Desk {
  readonly page: Page;
  /** Errors, refused policies, scripts that ran, requests to anybody else. */
  readonly faults: string[] = [];
  private readonly origin: string;

  private constructor(page: Page, origin: string) {
    this.page = page;
    this.origin = origin;
  }

  /** A browser profile of its own: own cookies, own session. */
  static async open(browser: Browser, origin: string, size = { width: 1366, height: 768 }): Promise<Desk> {
    const context = await browser.newContext({ viewport: size, locale: 'zh-CN', acceptDownloads: true, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const desk = new Desk(page, origin);
    page.setDefaultTimeout(60_000);
    page.on('pageerror', (error) => desk.faults.push(`error: ${error.message}`));
    page.on('dialog', (dialog) => {
      desk.faults.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(`${origin}/`) && !/^(blob|data):/.test(url)) desk.faults.push(`request: ${url}`);
    });
    page.on('console', (message) => {
      // A refusal that the page shows to its user is also named in the console by the browser itself.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) desk.faults.push(`console: ${message.text()}`);
    });
    await context.exposeBinding('kaobaoViolation', (_, words: string) => {
      desk.faults.push(`policy: ${words}`);
    });
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        void (window as unknown as { kaobaoViolation: (words: string) => Promise<void> }).kaobaoViolation(`${event.violatedDirective} ${event.blockedURI}`);
      });
    });
    await page.goto(origin);
    return desk;
  }
  at(testid: string): Locator {
    return this.page.getByTestId(testid);
  }
  async press(testid: string): Promise<void> {
    await this.at(testid).first().click();
  }
  async type(testid: string, text: string): Promise<void> {
    await this.at(testid).fill(text);
  }
  async shows(testid: string, text: string | RegExp): Promise<void> {
    await see(this.at(testid).first(), text);
  }
  /** What the console told in passing; waits for it. */
  async told(text: string | RegExp): Promise<void> {
    await see(this.page.locator('.kb-message').filter({ hasText: text }).first(), text);
  }
  async confirm(): Promise<void> {
    await this.page.locator('.kb-confirm-yes').click();
  }
  async go(page: string): Promise<void> {
    await this.page.goto(`${this.origin}/#/${page}`);
    await this.at(`page-${page.split(/[/?]/)[0] ?? ''}`).first().waitFor();
  }
  async signIn(name: string, password: string): Promise<void> {
    await this.page.goto(this.origin);
    await this.at('page-sign-in').waitFor();
    await this.type('input-name', name);
    await this.type('input-password', password);
    await this.page.keyboard.press('Enter');
    await this.at('page-overview').waitFor();
  }
  /** The file that a press gives. */
  async download(press: () => Promise<void>, to: string): Promise<string> {
    const [download] = await Promise.all([this.page.waitForEvent('download'), press()]);
    await download.saveAs(to);
    return download.suggestedFilename();
  }
  /** Files dropped from the desktop on a part of the page. */
  async drop(testid: string, path: string, name: string): Promise<void> {
    const bytes = readFileSync(path).toString('base64');
    const data = await this.page.evaluateHandle(
      ({ bytes, name }) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([Uint8Array.from(atob(bytes), (one) => one.charCodeAt(0))], name));
        return transfer;
      },
      { bytes, name },
    );
    for (const type of ['dragenter', 'dragover', 'drop']) await this.at(testid).dispatchEvent(type, { dataTransfer: data });
  }
  /** No violation of WCAG 2.1 A and AA, by day and by night; and a picture where they are wanted. */
  async accessible(name: string): Promise<void> {
    for (const theme of ['light', 'dark'] as const) {
      await this.page.emulateMedia({ colorScheme: theme });
      await this.page.waitForFunction((theme) => document.documentElement.dataset['theme'] === theme, theme);
      await this.page.evaluate(axe);
      const found = await this.page.evaluate(async () => {
        const tool = (window as unknown as { axe: { run: (where: Document, how: object) => Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }> } }).axe;
        // What passes by in a corner is gone before it could be measured.
        const { violations } = await tool.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'], resultTypes: ['violations'] });
        return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)} ${node.failureSummary ?? ''}`));
      });
      if (found.length > 0) throw new Error(`${name} (${theme}):\n${found.join('\n')}`);
      await this.shot(`${name}-${theme}`);
    }
    await this.page.emulateMedia({ colorScheme: 'light' });
  }
  async shot(name: string): Promise<void> {
    if (!shots) return;
    mkdirSync(shots, { recursive: true });
    const before = this.page.viewportSize();
    for (const size of [{ width: 1366, height: 768 }, { width: 1920, height: 1080 }]) {
      await this.page.setViewportSize(size);
      await this.page.screenshot({ path: join(shots, `${name}-${size.width}.png`) });
    }
    if (before) await this.page.setViewportSize(before);
  }
  async close(): Promise<void> {
    await this.page.context().close();
  }
}

/** The real programs, driven as staff and clerks drive them. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const built = process.env['KAOBAO_PROGRAMS'] ?? fileURLToPath(new URL('../../../target/debug', import.meta.url));
const fonts = process.env['KAOBAO_FONTS'] ?? fileURLToPath(new URL('../../../target/fonts', import.meta.url));
const program = (name: string) => join(built, name);
const run = promisify(execFile);

/** The passphrase of every sample's data. */
const key = 'season';

export type Json = Record<string, unknown>;

/** Runs a program that must succeed; its report. `partly` takes the report of one that left somebody out as well. */
export async function ok(name: string, args: readonly string[], env: Record<string, string>, partly = false): Promise<Json> {
  try {
    const { stdout } = await run(program(name), args, { env: { ...process.env, ...env }, maxBuffer: 64 << 20 });
    return stdout.trim() === '' ? {} : (JSON.parse(stdout) as Json);
  } catch (error) {
    const { stdout, stderr, code } = error as { stdout?: string; stderr?: string; code?: number };
    if (partly && code === 1 && stdout !== undefined) return JSON.parse(stdout) as Json;
    throw new Error(`${name} ${args.join(' ')}\n${stderr ?? ''}${stdout ?? ''}`, { cause: error });
  }
}

/** A folder of a story; removed at its end. */
export function scratch(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'kaobao-story-'));
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}

export interface SampleUnit {
  code: string;
  name: string;
  department: string;
  city: string | null;
  roster: string;
  photos: string;
  people: { name: string; id: string; trade: string; level: string }[];
}

/** Rosters and photos of two units without mistakes, and `plan.toml` beside them. */
export async function writeSample(out: string, people: number, texts?: string): Promise<SampleUnit[]> {
  const args = ['--people', String(people), '--out', out];
  if (texts !== undefined) args.push('--texts', texts);
  return (await ok('sample_files', args, {}))['units'] as SampleUnit[];
}

/** A unit's PC. */
export class Pc {
  private readonly data: string;
  constructor(data: string) {
    this.data = data;
  }
  private env(day: string): Record<string, string> {
    return { KAOBAO_DATA: this.data, KAOBAO_KEY: key, KAOBAO_TODAY: day, KAOBAO_FONTS: fonts };
  }
  run(day: string, ...args: string[]): Promise<Json> {
    return ok('kaobao', [...args, '--json'], this.env(day));
  }
  /** A document; whoever has no right to it is left out. */
  print(day: string, document: string, to: string): Promise<Json> {
    return ok('kaobao', ['print', document, '--out', to, '--json'], this.env(day), true);
  }
  /** From the enrolment file to a sealed batch. */
  async register(day: string, enrolment: string, unit: SampleUnit): Promise<void> {
    await this.run(day, 'init', '--enrolment', enrolment);
    await this.run(day, 'import', unit.roster, '--photos', unit.photos);
    await this.seal(day);
  }
  async seal(day: string): Promise<void> {
    // A change that needs no confirmation leaves nobody to confirm, which the command says by its code.
    await ok('kaobao', ['confirm', '--all', '--by', '人事科', '--json'], this.env(day), true);
    await this.run(day, 'seal');
  }
}

/** The center: one database, a service that is started anew for every day of the story. */
export class Center {
  private readonly database: string;
  private child: ChildProcess | null = null;
  private port = 0;
  /** `http://127.0.0.1:…`, the same for the whole story. */
  url = '';

  constructor(folder: string) {
    this.database = join(folder, 'center.db');
  }
  private get env(): Record<string, string> {
    return { KAOBAO_CENTER_DATA: this.database, KAOBAO_STAFF: '命令行', KAOBAO_FONTS: fonts };
  }
  run(day: string, ...args: string[]): Promise<Json> {
    return ok('kaobao-center', [...args, '--json'], { ...this.env, KAOBAO_TODAY: day });
  }
  /** Starts, or starts anew on the same port, with this day as today. */
  async serve(day: string): Promise<void> {
    await this.stop();
    const log = openSync(`${this.database}.log`, 'a');
    const child = spawn(program('kaobao-center'), ['serve', '--listen', `127.0.0.1:${this.port}`], {
      env: { ...process.env, ...this.env, KAOBAO_TODAY: day },
      stdio: ['ignore', 'pipe', log],
    });
    closeSync(log);
    this.child = child;
    if (!child.stdout) throw new Error('no stdout');
    for await (const line of createInterface({ input: child.stdout })) {
      const found = /^listening on (http:\/\/127\.0\.0\.1:(\d+))$/.exec(line.trim());
      if (!found) continue;
      this.url = found[1] ?? '';
      this.port = Number(found[2]);
      return;
    }
    throw new Error(`kaobao-center serve did not come up:\n${this.log()}`);
  }
  async stop(): Promise<void> {
    const child = this.child;
    this.child = null;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    await ended;
  }
  log(): string {
    return readFileSync(`${this.database}.log`, 'utf8');
  }
}

/** The pages of a PDF as grey pictures. */
export async function pictures(pdf: string, to: string): Promise<{ width: number; height: number; grey: Uint8Array }[]> {
  const { stdout } = await run('pdfinfo', [pdf]);
  const pages = Number(/Pages:\s+(\d+)/.exec(stdout)?.[1] ?? '0');
  const all = [];
  for (let page = 1; page <= pages; page += 1) {
    await run('pdftoppm', ['-gray', '-r', '200', '-f', String(page), '-l', String(page), '-singlefile', pdf, to]);
    all.push(readPgm(readFileSync(`${to}.pgm`)));
  }
  return all;
}

function readPgm(bytes: Buffer): { width: number; height: number; grey: Uint8Array } {
  const head = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(bytes.subarray(0, 64).toString('latin1'));
  if (!head) throw new Error('pdftoppm wrote another format');
  return { width: Number(head[1]), height: Number(head[2]), grey: bytes.subarray(head[0].length) };
}

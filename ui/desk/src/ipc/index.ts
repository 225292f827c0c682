/** The only door to Rust. */
import { convertFileSrc } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import { getCurrentWindow } from '@tauri-apps/api/window';
import type { Field, Packed, WireError } from './bindings';
import { Unpacked } from './packed';

export { Channel } from '@tauri-apps/api/core';
export * from './bindings';
export { Texts, Unpacked } from './packed';

/** An answer of `Err`, thrown so that one handler shows them all. */
export class Refusal extends Error {
  readonly code: string;
  readonly field: Field | null;
  constructor(error: WireError) {
    super(error.message);
    this.code = error.code;
    this.field = error.field;
  }
}

/** What a command answers. */
export type Answer<T> = { status: 'ok'; data: T } | { status: 'error'; error: WireError };

/** The value, or a thrown {@link Refusal}. */
export async function ask<T>(call: Promise<Answer<T>>): Promise<T> {
  const answer = await call;
  if (answer.status === 'error') throw new Refusal(answer.error);
  return answer.data;
}

/** The same for lists that come as bytes; `null` when there is nothing new. */
export async function askNews<H>(call: Promise<Answer<Packed>>): Promise<Unpacked<H> | null> {
  // The bindings know no name for what the page really gets.
  const bytes = (await ask(call)) as unknown as ArrayBuffer;
  return bytes.byteLength > 0 ? new Unpacked<H>(bytes) : null;
}

/** The same where there is always an answer. */
export async function askPacked<H>(call: Promise<Answer<Packed>>): Promise<Unpacked<H>> {
  const news = await askNews<H>(call);
  if (!news) throw new RangeError('no answer');
  return news;
}

/** Address of a photo; `full` is the one to be sent, otherwise a small one. */
export function photoUrl(sha: string, full = false): string {
  return convertFileSrc(sha, 'kbphoto') + (full ? '?full' : '');
}

/** Address of a picture of the last folder that went to nobody, by its place. */
export function looseUrl(at: number): string {
  return convertFileSrc(`loose-${at}`, 'kbphoto');
}

/** Files dropped on the window, and on what; answers how to stop listening. */
export function onFilesDropped(take: (paths: string[], on: Element | null) => void): Promise<() => void> {
  return listen<{ paths: string[]; position?: { x: number; y: number } }>('tauri://drag-drop', ({ payload }) => {
    const at = payload.position;
    // Told in the screen's own points.
    const on = at ? document.elementFromPoint(at.x / devicePixelRatio, at.y / devicePixelRatio) : null;
    take(payload.paths, on);
  });
}

/** At most so long the window stays for what is still to be stored. */
const lastWords = 10_000;

/** Work to be done before the window closes, e.g. to store what is being typed; answers how to take it off again. */
export function beforeClose(work: () => Promise<void>): Promise<() => void> {
  return getCurrentWindow().onCloseRequested(async () => {
    const patience = new Promise((resolve) => setTimeout(resolve, lastWords));
    // What cannot be stored was told already; the window closes all the same.
    await Promise.race([work().catch(() => undefined), patience]);
  });
}

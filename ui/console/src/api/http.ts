/** The only door to the center: same origin, session cookie, and the header that proves the request is this page's. */
import type { Refused, RefusedCode, Route } from './bindings';

export type FailCode = RefusedCode | 'unreachable';

/** The center said no. `retryAfter` in seconds, where it said when to come again. */
export class Refusal extends Error {
  readonly code: FailCode;
  readonly field: string | null;
  readonly retryAfter: number | null;
  constructor(code: FailCode, message: string, field: string | null = null, retryAfter: number | null = null) {
    super(message);
    this.code = code;
    this.field = field;
    this.retryAfter = retryAfter;
  }
}

let csrf = 'none';
let onSignedOut: () => void = () => undefined;

/** Set at every sign-in. */
export function setCsrf(token: string | null): void {
  csrf = token ?? 'none';
}
/** Called when the center does not know the session any more. */
export function whenSignedOut(act: () => void): void {
  onSignedOut = act;
}

/** A query as the center reads it: what is absent or empty is left out. */
export function query(values: Record<string, string | number | boolean | null | undefined>): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(values))
    if (value !== null && value !== undefined && value !== '') search.set(key, String(value));
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

type Given<Params extends string, Query, Body> = ([Params] extends [never] ? { params?: never } : { params: Record<Params, string | number> }) &
  ([Query] extends [null] ? { query?: never } : { query?: Query }) &
  ([Body] extends [null] ? { body?: never } : { body: Body }) & {
    /** Ends the request, e.g. when the filter changed. */
    signal?: AbortSignal;
  };

/** A file with the name that the center gave it. */
export interface Got {
  name: string;
  data: Blob;
}

type Answered<Answer> = Answer extends Blob ? Got : Answer extends null ? undefined : Answer;

/** The address of a route, e.g. for a picture. */
export function addressOf<Params extends string, Query, Body, Answer>(
  route: Route<Params, Query, Body, Answer>,
  params: Partial<Record<Params, string | number>>,
): string {
  return route.path.replace(/\{(\w+)\}/g, (_, name: Params) => encodeURIComponent(String(params[name] ?? '')));
}

/** Asks the center; throws a {@link Refusal} unless it was done. */
export async function call<Params extends string, Query, Body, Answer>(
  route: Route<Params, Query, Body, Answer>,
  given: Given<Params, Query, Body>,
): Promise<Answered<Answer>> {
  const headers: Record<string, string> = {};
  if (route.method !== 'GET') headers['x-kaobao-csrf'] = csrf;
  const body = given.body as unknown;
  if (route.body === 'json') headers['content-type'] = 'application/json';
  if (route.body === 'file') headers['content-type'] = body instanceof Blob && body.type === 'text/csv' ? 'text/csv' : 'application/octet-stream';
  const address = addressOf(route, (given.params ?? {}) as Record<Params, string | number>);
  const answer = await fetch(address + query((given.query ?? {}) as Record<string, string | number | boolean | null | undefined>), {
    method: route.method,
    headers,
    body: route.body === 'json' ? JSON.stringify(body) : body instanceof Blob ? body : null,
    credentials: 'same-origin',
    redirect: 'error',
    ...(given.signal ? { signal: given.signal } : {}),
  });
  if (!answer.ok) {
    const refusal = await readRefusal(answer);
    if (refusal.code === 'sign_in') onSignedOut();
    throw refusal;
  }
  if (route.answer === 'file')
    return { name: nameOf(answer.headers.get('content-disposition')) ?? '', data: await answer.blob() } as Answered<Answer>;
  return (route.answer === 'json' ? await answer.json() : undefined) as Answered<Answer>;
}

async function readRefusal(answer: Response): Promise<Refusal> {
  const after = Number(answer.headers.get('retry-after') ?? Number.NaN);
  try {
    const told = (await answer.json()) as Partial<Refused>;
    if (typeof told.code === 'string' && typeof told.message === 'string')
      return new Refusal(told.code, told.message, told.field ?? null, Number.isFinite(after) ? after : null);
  } catch {
    // A proxy between here and the center answered in its own words.
  }
  return new Refusal('unreachable', `HTTP ${answer.status}`);
}

/** The file's name of a `Content-Disposition`, RFC 5987 first; never with a folder. */
export function nameOf(header: string | null): string | null {
  if (header === null) return null;
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(header)?.[1];
  const plain = /filename="?([^";]+)"?/i.exec(header)?.[1];
  let name = plain ?? null;
  if (encoded !== undefined)
    try {
      name = decodeURIComponent(encoded);
    } catch {
      name = plain ?? null;
    }
  return name?.split(/[/\\]/).at(-1)?.trim() || null;
}

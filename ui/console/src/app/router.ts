/**
 * Which page is shown and with which filters, kept in the address. Everything stands behind the `#`: names and
 * numbers that staff look for are never sent to the server as an address and reach no access log.
 */
import { reactive, readonly } from 'vue';
import { isPage, type Page } from './pages';

export interface Route {
  page: Page;
  /** What on the page: an application, a batch, a room. */
  id: string | null;
  /** Filters; an empty value is not kept. */
  query: Record<string, string>;
}

export const home: Page = 'overview';

export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [page = '', ...rest] = path.split('/');
  const query: Record<string, string> = {};
  for (const [key, value] of new URLSearchParams(search)) if (value !== '') query[key] = value;
  if (!isPage(page)) return { page: home, id: null, query: {} };
  return { page, id: decode(rest.join('/')) || null, query };
}

export function formatRoute(route: Route): string {
  const search = new URLSearchParams(Object.entries(route.query).filter(([, value]) => value !== '')).toString();
  const id = route.id === null ? '' : `/${encodeURIComponent(route.id)}`;
  return `#/${route.page}${id}${search === '' ? '' : `?${search}`}`;
}

/** An address that somebody typed may be broken. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const state = reactive<Route>({ page: home, id: null, query: {} });
export const route = readonly(state);

function take(next: Route): void {
  state.page = next.page;
  state.id = next.id;
  state.query = next.query;
}

/** Reads the address now and whenever it changes. */
export function startRouter(): void {
  take(parseRoute(location.hash));
  addEventListener('hashchange', () => {
    take(parseRoute(location.hash));
  });
}

/** Another page: the browser's way back leads here again. */
export function go(page: Page, id: string | null = null, query: Record<string, string> = {}): void {
  const next = { page, id, query };
  history.pushState(null, '', formatRoute(next));
  take(next);
}

/** The same page with other filters: does not fill the way back. */
export function refine(change: Record<string, string | null>, id: string | null = state.id): void {
  const query = { ...state.query };
  for (const [key, value] of Object.entries(change)) {
    if (value === null || value === '') Reflect.deleteProperty(query, key);
    else query[key] = value;
  }
  const next = { page: state.page, id, query };
  history.replaceState(null, '', formatRoute(next));
  take(next);
}

export function linkTo(page: Page, id: string | null = null, query: Record<string, string> = {}): string {
  return formatRoute({ page, id, query });
}

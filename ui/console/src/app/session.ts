/** Who is signed in and what the center can offer; every page reads it. */
import { computed, shallowRef } from 'vue';
import { call, routes, setCsrf, whenSignedOut, type ConsoleState, type Lookups, type Me, type Role } from '../api';
import type { Page } from './pages';

export const state = shallowRef<ConsoleState | null>(null);
export const lookups = shallowRef<Lookups | null>(null);
/** The session ended by itself: the sign-in page says so. */
export const expired = shallowRef(false);

export const me = computed<Me | null>(() => state.value?.me ?? null);

/** What a page cannot do without; the center itself refuses what a role may not do. */
const needs: Partial<Record<Page, { readonly roles: readonly Role[] | null }>> = {
  review: routes.next,
  audit: routes.audit,
};
/** Pages that have nothing to do for a role; they can be opened by their address all the same. */
const besides: Partial<Record<Role, readonly Page[]>> = {
  reviewer: ['payments', 'seats', 'verify'],
  cashier: ['batches', 'seats', 'verify', 'units'],
  arranger: ['batches', 'payments', 'units'],
};

export function mayOpen(page: Page): boolean {
  const need = needs[page];
  return me.value !== null && (!need || may(need));
}
/** Whether the navigation names it. */
export function offered(page: Page): boolean {
  return mayOpen(page) && me.value !== null && !(besides[me.value.role] ?? []).includes(page);
}

/** Whether the signed-in role may use a route; buttons that it may not use are not shown. */
export function may(route: { readonly roles: readonly Role[] | null }): boolean {
  return route.roles === null || (me.value !== null && route.roles.includes(me.value.role));
}

export async function readState(): Promise<void> {
  const now = await call(routes.state, {});
  setCsrf(now.me?.csrf ?? null);
  lookups.value = now.me ? await call(routes.lookups, {}) : null;
  state.value = now;
  if (now.me) expired.value = false;
}

export async function readLookups(): Promise<void> {
  lookups.value = await call(routes.lookups, {});
}

whenSignedOut(() => {
  if (!me.value || !state.value) return;
  expired.value = true;
  setCsrf(null);
  state.value = { ...state.value, me: null };
});

export async function signOut(): Promise<void> {
  await call(routes.signOut, {});
  expired.value = false;
  await readState();
}

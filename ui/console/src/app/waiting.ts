/** What waits to be done, for the badges of the navigation. */
import { shallowRef } from 'vue';
import { call, routes } from '../api';
import type { Page } from './pages';
import { planId } from './plan';
import { may, me } from './session';

export const waiting = shallowRef<Partial<Record<Page, number>>>({});

/** A badge that cannot be read is not shown; the page itself will say why. */
export async function refreshWaiting(): Promise<void> {
  if (!me.value) return;
  const now: Partial<Record<Page, number>> = {};
  try {
    if (may(routes.queue)) now.review = (await call(routes.queue, { query: { plan: planId.value } })).waiting;
    if (planId.value !== null) {
      const tickets = await call(routes.tickets, { query: { plan: planId.value } });
      if (tickets.request && !tickets.request.mine && may(routes.approveTickets)) now.seats = 1;
    }
  } catch {
    return;
  }
  waiting.value = now;
}

/** The plan that pages are about: the address's, else the one chosen last, else the newest. */
import { computed, ref } from 'vue';
import type { PlanLookup } from '../api';
import { refine, route } from './router';
import { lookups } from './session';

const key = 'kaobao-console-plan';
const kept = ref(localStorage.getItem(key));

export const plans = computed<readonly PlanLookup[]>(() => lookups.value?.plans ?? []);
export const plan = computed<PlanLookup | null>(() => {
  const known = (id: string | null | undefined) => plans.value.find((one) => one.plan === id);
  return known(route.query.plan) ?? known(kept.value) ?? plans.value[0] ?? null;
});
export const planId = computed(() => plan.value?.plan ?? null);

export function choosePlan(id: string): void {
  kept.value = id;
  localStorage.setItem(key, id);
  // A filter may name what the other plan does not have.
  refine({ plan: id, trade: null, site: null });
}

export function tradeName(code: string): string {
  for (const one of plans.value) {
    const trade = one.trades.find((known) => known.code === code);
    if (trade) return trade.name;
  }
  return code;
}

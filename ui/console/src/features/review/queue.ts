/** The reviewer's queue: one person at a time, held so that nobody else gets the same. */
import { computed, onBeforeUnmount, ref, shallowRef, watch } from 'vue';
import { call, Refusal, routes, type Candidate, type Decision, type PeopleFilter, type QueueInfo } from '../../api';
import { tellError, tellNote } from '../../app/notify';
import { planId } from '../../app/plan';
import { route } from '../../app/router';
import { refreshWaiting } from '../../app/waiting';

/** Renewed well before a hold ends. */
const renewEvery = 60_000;

export function useQueue(first: string | null) {
  const candidate = shallowRef<Candidate | null>(null);
  const info = shallowRef<QueueInfo | null>(null);
  const failure = shallowRef<unknown>(null);
  const busy = ref(false);
  const read = ref(false);
  /** Numbers decided here, the last at the end. */
  const decided = ref<string[]>([]);

  // Equal filters are one filter: an address that only names another person must not begin the queue anew.
  const filter = computed<PeopleFilter>((before) => {
    const now = {
      plan: planId.value,
      unit: route.query.unit ?? null,
      trade: route.query.trade ?? null,
      level: route.query.level ? Number(route.query.level) : null,
      state: null,
      site: null,
      find: null,
    };
    return before && JSON.stringify(before) === JSON.stringify(now) ? before : now;
  });

  /** Beside the work: the next key must not wait for a number. */
  async function count(): Promise<void> {
    try {
      info.value = await call(routes.queue, { query: filter.value });
    } catch {
      info.value = null;
    }
    await refreshWaiting();
  }
  /** One thing at a time; what fails leaves the person on the page where it was. */
  async function once(work: () => Promise<void>): Promise<void> {
    if (busy.value) return;
    busy.value = true;
    try {
      await work();
      failure.value = null;
    } catch (error) {
      if (candidate.value) tellError(error);
      else failure.value = error;
    } finally {
      busy.value = false;
      read.value = true;
    }
  }
  async function take(skip: string | null): Promise<void> {
    const answer = await call(routes.next, { body: { filter: filter.value, skip } });
    candidate.value = answer.candidate;
    void count();
  }
  const next = () => once(() => take(null));
  const skip = () => once(() => take(candidate.value?.number ?? null));

  const open = (number: string) =>
    once(async () => {
      await release();
      try {
        await call(routes.hold, { params: { number } });
      } catch (error) {
        // Somebody else looks at it: it can be read, and the page says who has it.
        if (!(error instanceof Refusal) || error.code !== 'conflict') throw error;
        tellNote(error.message);
      }
      candidate.value = await call(routes.candidate, { params: { number } });
      void count();
    });

  /** Decides, then goes on to the next one. */
  const decide = (decision: Omit<Decision, 'revision'>) =>
    once(async () => {
      const now = candidate.value;
      if (!now) return;
      await call(routes.decide, { params: { number: now.number }, body: { ...decision, revision: now.revision } });
      decided.value = [...decided.value.filter((number) => number !== now.number), now.number];
      await take(null);
    });

  async function back(): Promise<void> {
    const at = decided.value.indexOf(candidate.value?.number ?? '');
    const last = at > 0 ? decided.value[at - 1] : at === -1 ? decided.value.at(-1) : undefined;
    if (last !== undefined) await open(last);
  }
  async function release(): Promise<void> {
    const held = candidate.value;
    if (!held?.lease?.mine) return;
    // A hold that cannot be given back ends by itself in some minutes.
    await call(routes.release, { params: { number: held.number } }).catch(() => undefined);
  }
  const renewing = setInterval(() => {
    const now = candidate.value;
    // An empty queue is looked at again by itself: a batch may have come in.
    if (!now && read.value && failure.value === null && !document.hidden) void next();
    if (!now?.lease?.mine || document.hidden) return;
    call(routes.hold, { params: { number: now.number } }).catch((error: unknown) => {
      if (error instanceof Refusal && error.code === 'conflict') tellNote(error.message);
    });
  }, renewEvery);

  watch(filter, () => void next());
  void (first === null ? next() : open(first));
  onBeforeUnmount(() => {
    clearInterval(renewing);
    void release();
  });
  return { candidate, info, failure, busy, read, decided, filter, next, skip, open, decide, back, count };
}

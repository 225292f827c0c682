/** A long list read a page at a time, as far as somebody scrolls. */
import { onBeforeUnmount, ref, shallowRef, watch, type ComputedRef } from 'vue';
import { call, routes, type PeopleFilter, type PersonColumn } from '../../api';

/** A first page that comes quickly, then large ones. */
const firstPage = 200;
const page = 2000;

export type PersonRow = readonly string[];

export function useRows(filter: ComputedRef<PeopleFilter>) {
  const rows = shallowRef<PersonRow[]>([]);
  const columns = shallowRef<readonly PersonColumn[]>([]);
  const count = ref(0);
  /** There are more than the count says. */
  const more = ref(false);
  const failure = shallowRef<unknown>(null);
  const read = ref(false);
  const busy = ref(false);
  let next: string | null = null;
  let wanted = 0;
  let running: AbortController | null = null;

  async function begin(): Promise<void> {
    running?.abort();
    const mine = new AbortController();
    running = mine;
    next = null;
    wanted = 0;
    busy.value = true;
    try {
      const [first, all] = await Promise.all([
        call(routes.people, { query: { ...filter.value, limit: firstPage }, signal: mine.signal }),
        call(routes.peopleCount, { query: filter.value, signal: mine.signal }),
      ]);
      if (mine.signal.aborted) return;
      columns.value = first.columns;
      rows.value = first.rows;
      next = first.next;
      // Somebody may have come in between; the list is never longer than what can be shown.
      count.value = first.next === null ? first.rows.length : Math.max(all.count, first.rows.length);
      more.value = first.next !== null && all.more;
      failure.value = null;
    } catch (error) {
      if (mine.signal.aborted) return;
      failure.value = error;
    } finally {
      if (running === mine) {
        busy.value = false;
        read.value = true;
      }
    }
    void go();
  }
  /** Reads on until what is in sight is there. */
  async function go(): Promise<void> {
    const mine = running;
    if (!mine || busy.value) return;
    busy.value = true;
    try {
      while (next !== null && rows.value.length < wanted && !mine.signal.aborted) {
        const further = await call(routes.people, { query: { ...filter.value, after: next, limit: page }, signal: mine.signal });
        if (mine.signal.aborted) return;
        rows.value = rows.value.concat(further.rows);
        next = further.next;
        if (next === null) {
          count.value = rows.value.length;
          more.value = false;
        } else if (more.value) {
          // Whoever scrolls to the end of what was counted can go on.
          count.value = Math.max(count.value, rows.value.length + 1);
        }
      }
    } catch (error) {
      if (!mine.signal.aborted) failure.value = error;
    } finally {
      if (running === mine) busy.value = false;
    }
  }
  function need(last: number): void {
    wanted = last;
    if (read.value) void go();
  }
  watch(filter, () => void begin(), { immediate: true });
  onBeforeUnmount(() => {
    running?.abort();
  });
  return { rows, columns, count, more, failure, read, busy, need, begin };
}

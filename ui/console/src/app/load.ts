/** Reading what a page shows: the newest request wins, a failure stays in sight with a way to try again. */
import { onBeforeUnmount, ref, shallowRef, watch, type Ref, type ShallowRef, type WatchSource } from 'vue';

export interface Load<T> {
  data: ShallowRef<T | null>;
  error: ShallowRef<unknown>;
  busy: Ref<boolean>;
  reload: () => Promise<void>;
}

/** Reads now and whenever one of the sources changes. What was shown stays until the new is there. */
export function useLoad<T>(read: (signal: AbortSignal) => Promise<T>, sources: WatchSource[] = []): Load<T> {
  const data = shallowRef<T | null>(null);
  const error = shallowRef<unknown>(null);
  const busy = ref(false);
  let running: AbortController | null = null;

  async function reload(): Promise<void> {
    running?.abort();
    const mine = new AbortController();
    running = mine;
    busy.value = true;
    try {
      const got = await read(mine.signal);
      if (mine.signal.aborted) return;
      data.value = got;
      error.value = null;
    } catch (failure) {
      if (!mine.signal.aborted) error.value = failure;
    } finally {
      if (running === mine) busy.value = false;
    }
  }
  watch(sources, reload, { immediate: true });
  onBeforeUnmount(() => {
    running?.abort();
  });
  return { data, error, busy, reload };
}

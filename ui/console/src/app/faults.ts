/** What a form still lacks, said under its fields: nothing before the first try, then until it is mended. */
import { computed, ref, type ComputedRef } from 'vue';

export interface Faults<K extends string> {
  /** By field; empty before the first try. */
  faults: ComputedRef<Partial<Record<K, string>>>;
  /** Looks now; `true` when nothing is lacking. */
  complete: () => boolean;
  /** As before the first try. */
  forget: () => void;
}

/** `look` names each field with a fault; a field without one is left out or `null`. */
export function useFaults<K extends string>(look: () => Record<K, string | null>): Faults<K> {
  const tried = ref(false);
  const found = () => {
    const entries = Object.entries<string | null>(look()).filter(([, words]) => words !== null);
    return Object.fromEntries(entries) as Partial<Record<K, string>>;
  };
  return {
    faults: computed(() => (tried.value ? found() : {})),
    complete: () => {
      tried.value = true;
      return Object.keys(found()).length === 0;
    },
    forget: () => {
      tried.value = false;
    },
  };
}

/** Files dropped on a part of the page. */
import { ref, type Ref } from 'vue';

export interface Drop {
  /** Files are above the part now. */
  over: Ref<boolean>;
  on: {
    dragenter: (event: DragEvent) => void;
    dragover: (event: DragEvent) => void;
    dragleave: (event: DragEvent) => void;
    drop: (event: DragEvent) => void;
  };
}

/** `v-on="drop.on"` makes a part take files. Text or pictures of other pages are left alone. */
export function useDrop(take: (files: File[]) => void): Drop {
  const over = ref(false);
  let depth = 0;
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
  return {
    over,
    on: {
      dragenter(event) {
        if (!hasFiles(event)) return;
        depth += 1;
        over.value = true;
      },
      dragover(event) {
        if (hasFiles(event)) event.preventDefault();
      },
      dragleave() {
        depth = Math.max(0, depth - 1);
        over.value = depth > 0;
      },
      drop(event) {
        depth = 0;
        over.value = false;
        if (!hasFiles(event)) return;
        event.preventDefault();
        take([...(event.dataTransfer?.files ?? [])]);
      },
    },
  };
}

/** Long work at the center: what it says of itself while the request runs. */
import { shallowRef, type ShallowRef } from 'vue';
import { call, routes, type TaskInfo } from '../api';

const every = 500;

export interface Progress {
  info: ShallowRef<TaskInfo | null>;
  /** Runs a request that names the task, and asks for its progress until it ends. */
  follow: <T>(work: (task: string) => Promise<T>) => Promise<T>;
}

export function useProgress(): Progress {
  const info = shallowRef<TaskInfo | null>(null);

  async function follow<T>(work: (task: string) => Promise<T>): Promise<T> {
    const task = crypto.randomUUID();
    info.value = { stage: '', done: 0, total: 0, ended: false };
    let ended = false;
    const ask = async () => {
      if (ended) return;
      try {
        const told = await call(routes.task, { params: { task } });
        if (!ended) info.value = told;
      } catch {
        // Not begun yet, or ended between: the request itself tells how it went.
      }
      if (!ended) timer = setTimeout(() => void ask(), every);
    };
    let timer = setTimeout(() => void ask(), every);
    try {
      return await work(task);
    } finally {
      ended = true;
      clearTimeout(timer);
      info.value = null;
    }
  }
  return { info, follow };
}

/** What is being typed is stored before the data is closed, whatever closes it. */
import { beforeClose } from '../ipc';

type Work = () => Promise<void>;
const works = new Set<Work>();

/** Work to be done before the window or the data is closed; answers how to take it off again. */
export async function beforeEnd(work: Work): Promise<() => void> {
  works.add(work);
  const stop = await beforeClose(work);
  return () => {
    works.delete(work);
    stop();
  };
}

/** Does it now. What cannot be stored was told already. */
export async function finish(): Promise<void> {
  await Promise.allSettled([...works].map((work) => work()));
}

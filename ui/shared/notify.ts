/** Telling people: what went well passes by itself, what failed stays until it is read. Each front end brings its words. */
import { ElMessage, ElMessageBox } from 'element-plus';
import { ref, type Ref } from 'vue';

export interface Words {
  failedTitle: string;
  /** On the button under what failed. */
  read: string;
  cancel: string;
}

export interface Task {
  busy: Ref<boolean>;
  run: (work: () => Promise<void>) => Promise<boolean>;
}

export interface Notifier {
  tellGood: (message: string) => void;
  tellNote: (message: string) => void;
  tellError: (error: unknown) => void;
  /** Asks before something that matters; `true` when the answer is to go on. */
  confirmFirst: (title: string, message: string, goOn: string) => Promise<boolean>;
  /** Asks for a sentence, e.g. a reason; `null` when the answer is to stop. */
  askText: (title: string, message: string, goOn: string) => Promise<string | null>;
  /** One thing at a time: `run` ignores a second press and shows what fails. */
  useTask: () => Task;
}

const passing = { showClose: true, plain: true, offset: 62, customClass: 'kb-message' };

/** `say` puts an error into words for the reader, its code with them; `null` for one that was told otherwise. */
export function notifier(words: Words, say: (error: unknown) => string | null): Notifier {
  const asking = (goOn: string) => ({
    confirmButtonText: goOn,
    cancelButtonText: words.cancel,
    confirmButtonClass: 'kb-confirm-yes',
    cancelButtonClass: 'kb-confirm-no',
    customClass: 'kb-confirm',
  });
  const tellError = (error: unknown): void => {
    const message = say(error);
    if (message === null) return;
    void ElMessageBox.alert(message, words.failedTitle, {
      confirmButtonText: words.read,
      type: 'error',
      customClass: 'kb-error',
      callback: () => undefined,
    });
  };
  return {
    tellGood: (message) => {
      ElMessage({ ...passing, message, type: 'success', duration: 4000 });
    },
    tellNote: (message) => {
      ElMessage({ ...passing, message, type: 'warning', duration: 7000 });
    },
    tellError,
    confirmFirst: async (title, message, goOn) => {
      try {
        await ElMessageBox.confirm(message, title, { ...asking(goOn), autofocus: true });
        return true;
      } catch {
        return false;
      }
    },
    askText: async (title, message, goOn) => {
      try {
        const answer = await ElMessageBox.prompt(message, title, {
          ...asking(goOn),
          inputValidator: (text: string | null) => (text ?? '').trim() !== '' || message,
        });
        return answer.value.trim();
      } catch {
        return null;
      }
    },
    useTask: () => {
      const busy = ref(false);
      const run = async (work: () => Promise<void>): Promise<boolean> => {
        if (busy.value) return false;
        busy.value = true;
        try {
          await work();
          return true;
        } catch (error) {
          tellError(error);
          return false;
        } finally {
          busy.value = false;
        }
      };
      return { busy, run };
    },
  };
}

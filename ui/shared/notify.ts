/** Telling people: what went well passes by itself, what failed stays until it is read. Each front end brings its words. */
import { ElMessage, ElMessageBox, type MessageOptions } from 'element-plus';
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
  /**
   * Asks before something that matters; `true` when the answer is to go on. With `stay`, the words of the other
   * button, Enter alone does not go on: for what cannot be undone and is asked by surprise.
   */
  confirmFirst: (title: string, message: string, goOn: string, stay?: string) => Promise<boolean>;
  /** Asks for a sentence, e.g. a reason; `null` when the answer is to stop. */
  askText: (title: string, message: string, goOn: string) => Promise<string | null>;
  /** Asks for a text that must be just this, e.g. a count that was seen; `wrong` says so when it is another. */
  askExactly: (title: string, message: string, goOn: string, wanted: string, wrong: string) => Promise<boolean>;
  /** One thing at a time: `run` ignores a second press and shows what fails. */
  useTask: () => Task;
}

const passing = { showClose: true, plain: true, customClass: 'kb-message' };
/** Where passing words stand. */
export type Place = Pick<MessageOptions, 'placement' | 'offset'>;

/** `say` puts an error into words for the reader; `null` for one that was told otherwise. */
export function notifier(words: Words, say: (error: unknown) => string | null, place: Place = { offset: 62 }): Notifier {
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
      ElMessage({ ...passing, ...place, message, type: 'success', duration: 4000 });
    },
    tellNote: (message) => {
      ElMessage({ ...passing, ...place, message, type: 'warning', duration: 7000 });
    },
    tellError,
    confirmFirst: async (title, message, goOn, stay) => {
      try {
        await ElMessageBox.confirm(message, title, { ...asking(goOn), ...(stay === undefined ? {} : { cancelButtonText: stay }), autofocus: stay === undefined });
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
    askExactly: async (title, message, goOn, wanted, wrong) => {
      try {
        await ElMessageBox.prompt(message, title, {
          ...asking(goOn),
          inputValidator: (text: string | null) => (text ?? '').trim() === wanted || wrong,
        });
        return true;
      } catch {
        return false;
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

/** Telling staff: what went well passes by itself, what failed stays until it is read. */
import { ElMessage, ElMessageBox } from 'element-plus';
import { ref, type Ref } from 'vue';
import { Refusal } from '../api';
import { t } from './strings';

export function tellGood(message: string): void {
  ElMessage({ message, type: 'success', duration: 4000, showClose: true, plain: true, offset: 62, customClass: 'kb-message' });
}

export function tellNote(message: string): void {
  ElMessage({ message, type: 'warning', duration: 7000, showClose: true, plain: true, offset: 62, customClass: 'kb-message' });
}

/** What went wrong, in words for staff. */
export function wordsOf(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  if (error instanceof TypeError) return t.offline;
  return `${t.unexpected}\n${String(error)}`;
}

export function tellError(error: unknown): void {
  // The sign-in page says it already.
  if (error instanceof Refusal && error.code === 'sign_in') return;
  const code = error instanceof Refusal ? `\n${t.failedCode(error.code)}` : '';
  void ElMessageBox.alert(wordsOf(error) + code, t.failedTitle, {
    confirmButtonText: t.know,
    type: 'error',
    customClass: 'kb-error',
    callback: () => undefined,
  });
}

/** Asks before something that matters; `true` when the answer is to go on. */
export async function confirmFirst(title: string, message: string, goOn: string): Promise<boolean> {
  try {
    await ElMessageBox.confirm(message, title, {
      confirmButtonText: goOn,
      cancelButtonText: t.cancel,
      confirmButtonClass: 'kb-confirm-yes',
      cancelButtonClass: 'kb-confirm-no',
      customClass: 'kb-confirm',
      autofocus: true,
    });
    return true;
  } catch {
    return false;
  }
}

/** Asks for a sentence, e.g. a reason; `null` when the answer is to stop. */
export async function askText(title: string, message: string, goOn: string): Promise<string | null> {
  try {
    const answer = await ElMessageBox.prompt(message, title, {
      confirmButtonText: goOn,
      cancelButtonText: t.cancel,
      confirmButtonClass: 'kb-confirm-yes',
      cancelButtonClass: 'kb-confirm-no',
      customClass: 'kb-confirm',
      inputValidator: (text: string | null) => (text ?? '').trim() !== '' || message,
    });
    return answer.value.trim();
  } catch {
    return null;
  }
}

/** A file came while another is at work: it is not taken silently for nothing. */
export function tellBusy(file: string): void {
  tellNote(t.busyFile(file));
}

/** One thing at a time: `run` ignores a second press and shows what fails. */
export function useTask(): { busy: Ref<boolean>; run: (work: () => Promise<void>) => Promise<boolean> } {
  const busy = ref(false);
  async function run(work: () => Promise<void>): Promise<boolean> {
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
  }
  return { busy, run };
}

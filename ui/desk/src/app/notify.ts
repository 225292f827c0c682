/** Telling the clerk: what went well passes by itself, what failed stays until it is read. */
import { ElMessage, ElMessageBox } from 'element-plus';
import { ref, type Ref } from 'vue';
import { Refusal } from '../ipc';
import { t } from './strings';

export function tellGood(message: string): void {
  ElMessage({ message, type: 'success', duration: 4000, showClose: true, plain: true, offset: 62, customClass: 'kb-message' });
}

export function tellNote(message: string): void {
  ElMessage({ message, type: 'warning', duration: 6000, showClose: true, plain: true, offset: 62, customClass: 'kb-message' });
}

export function tellError(error: unknown): void {
  const message =
    error instanceof Refusal ? `${error.message}\n${t.failedCode(error.code)}` : `${t.unexpected}\n${String(error)}`;
  void ElMessageBox.alert(message, t.failedTitle, {
    confirmButtonText: t.close,
    type: 'error',
    customClass: 'kb-error',
    callback: () => undefined,
  });
}

/** Asks before something that matters; `true` when the clerk goes on. */
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

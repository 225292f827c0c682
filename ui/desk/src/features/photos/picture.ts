/** Pictures that come without a file: from the clipboard or a camera. */
import { ask, commands, type PhotoCard } from '../../ipc';

/** Whether a key pastes, and no text field takes it for itself. */
export function pastes(event: KeyboardEvent): boolean {
  const at = event.target;
  if (at instanceof HTMLTextAreaElement || (at instanceof HTMLInputElement && at.type !== 'range' && at.type !== 'checkbox')) return false;
  if (event.altKey) return false;
  return event.ctrlKey ? !event.shiftKey && event.key.toLowerCase() === 'v' : event.shiftKey && event.key === 'Insert';
}

/** Base 64 of the bytes, in pieces: a camera's picture is longer than a call may have arguments. */
export async function base64Of(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

export async function givePicture(id: string, blob: Blob, name: string): Promise<PhotoCard> {
  return ask(commands.attachPicture(id, await base64Of(blob), name));
}

/** Why there is no picture from a camera. */
export type CameraFault = 'none' | 'refused' | 'taken' | 'unable';

/** What the name of a refusal means; the names are those of the web's standard. */
export function faultOf(name: string): CameraFault {
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'none';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  if (name === 'NotReadableError' || name === 'AbortError') return 'taken';
  return 'unable';
}

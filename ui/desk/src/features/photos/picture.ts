/** Pictures that come as bytes: from the clipboard or a camera. */
import { ask, commands, type PhotoCard } from '../../ipc';

/** The first picture in what is pasted. */
export function pictureIn(event: ClipboardEvent): File | null {
  const items = [...(event.clipboardData?.items ?? [])];
  return items.find((item) => item.kind === 'file' && item.type.startsWith('image/'))?.getAsFile() ?? null;
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

/** Whether this PC has a camera that may be used. */
export async function hasCamera(): Promise<boolean> {
  const media = (navigator as { mediaDevices?: MediaDevices }).mediaDevices;
  if (!media) return false;
  const devices = await media.enumerateDevices().catch(() => []);
  return devices.some((device) => device.kind === 'videoinput');
}

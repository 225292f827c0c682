import type { Got } from './http';

/** Hands a file to the browser's downloads. */
export function save(got: Got, fallback: string): void {
  const address = URL.createObjectURL(got.data);
  const link = document.createElement('a');
  link.href = address;
  link.download = got.name || fallback;
  document.body.append(link);
  link.click();
  link.remove();
  // The download has taken its own hold on the data by the next turn of the loop; a minute is for slow disks.
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, 60_000);
}

/** The same for text that came inside an answer. */
export function saveText(name: string, text: string, type: string): void {
  save({ name, data: new Blob([text], { type }) }, name);
}

/** Reads PDFs, off the window's thread. Loaded when the first preview is shown. */
import type { PDFDocumentLoadingTask, PDFDocumentProxy } from 'pdfjs-dist';

export type { PDFDocumentProxy as Pdf, PDFPageProxy as PdfPage } from 'pdfjs-dist';

type Library = typeof import('pdfjs-dist');
let library: Promise<Library> | null = null;

async function load(): Promise<Library> {
  const [pdfjs, worker] = await Promise.all([
    import('pdfjs-dist/legacy/build/pdf.mjs') as Promise<Library>,
    import('pdfjs-dist/legacy/build/pdf.worker.min.mjs?url'),
  ]);
  // A port of our own: left to itself the library makes a worker from a blob, which the content security policy
  // forbids.
  pdfjs.GlobalWorkerOptions.workerPort = new Worker(worker.default, { type: 'module' });
  return pdfjs;
}

/** The document in these base 64 characters. */
export async function openPdf(base64: string): Promise<PDFDocumentProxy> {
  library ??= load();
  const pdfjs = await library;
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const task: PDFDocumentLoadingTask = pdfjs.getDocument({ data: bytes, disableAutoFetch: true, useSystemFonts: false });
  return task.promise;
}

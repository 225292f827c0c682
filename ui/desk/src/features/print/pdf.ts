/** Reads PDFs, off the window's thread. Loaded when the first preview is shown. */
import type { PDFDocumentLoadingTask, PDFDocumentProxy, PDFWorker } from 'pdfjs-dist';

export type { PDFDocumentProxy as Pdf, PDFPageProxy as PdfPage } from 'pdfjs-dist';

type Library = typeof import('pdfjs-dist');

interface Reader {
  pdfjs: Library;
  /**
   * Ours, and handed to each document by name. A document that makes or finds its worker by itself owns it: to close
   * one preview would then end the worker under the next one, which would wait for ever.
   */
  worker: PDFWorker;
  /** Rejects when the worker ends; it never resolves. */
  broken: Promise<never>;
}

let reader: Promise<Reader> | null = null;

async function load(): Promise<Reader> {
  const [pdfjs, script] = await Promise.all([
    import('pdfjs-dist/legacy/build/pdf.mjs') as Promise<Library>,
    import('pdfjs-dist/legacy/build/pdf.worker.min.mjs?url'),
  ]);
  // A port of our own: left to itself the library makes a worker from a blob, which the content security policy
  // forbids.
  const port = new Worker(script.default, { type: 'module' });
  const broken = new Promise<never>((_, reject) => {
    port.addEventListener('error', (event) => {
      // The next preview starts another one.
      reader = null;
      port.terminate();
      reject(new Error(event.message));
    });
  });
  broken.catch(() => undefined);
  return { pdfjs, worker: pdfjs.PDFWorker.create({ port }), broken };
}

/** The document in these base 64 characters. */
export async function openPdf(base64: string): Promise<PDFDocumentProxy> {
  reader ??= load().catch((error: unknown) => {
    reader = null;
    throw error;
  });
  const { pdfjs, worker, broken } = await reader;
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const task: PDFDocumentLoadingTask = pdfjs.getDocument({ data: bytes, worker, disableAutoFetch: true, useSystemFonts: false });
  return Promise.race([task.promise, broken]);
}

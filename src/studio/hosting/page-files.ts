/** The renderer's built files, as a host serves them: only what a listing of its folder found, never a path from outside. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};

export interface PageFile {
  readonly bytes: Buffer<ArrayBuffer>;
  readonly type: string;
  readonly page: boolean;
  /** Its name holds a hash of its content, so that it may be kept for good. */
  readonly immutable: boolean;
}

/** Folder of the built renderer: `out/renderer`, seen from a checkout (src/studio/hosting) and from a build (out/main/studio/hosting). */
export function rendererFolder(): string {
  const up = import.meta.url.endsWith('.ts') ? ['..', '..', '..', 'out'] : ['..', '..', '..'];
  return join(import.meta.dirname, ...up, 'renderer');
}

export class PageFiles {
  readonly #folder: string;
  #files = new Map<string, string>();
  #listedAt = Number.NaN;

  constructor(folder: string = rendererFolder()) {
    this.#folder = folder;
  }

  /** The file at an address like `/assets/index-abc.js`; `/` is the page. Null where there is none. */
  find(pathname: string): PageFile | null {
    this.#list();
    const file = this.#files.get(pathname === '/' ? '/index.html' : pathname);
    if (!file) return null;
    const type = TYPES[extname(file).toLowerCase()];
    if (!type) return null;
    return { bytes: readFileSync(file), type, page: type.startsWith('text/html'), immutable: pathname.startsWith('/assets/') };
  }

  /** Lists the folder again after a build. */
  #list(): void {
    const builtAt = statSync(join(this.#folder, 'index.html'), { throwIfNoEntry: false })?.mtimeMs;
    if (builtAt === this.#listedAt) return;
    this.#files = new Map();
    this.#listedAt = builtAt ?? Number.NaN;
    if (builtAt === undefined) return;
    for (const entry of readdirSync(this.#folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      this.#files.set(file.slice(this.#folder.length).split(sep).join('/'), file);
    }
  }
}

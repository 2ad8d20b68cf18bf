/** Names of files that every system can keep: none is the same as another, and none leads out of its folder. */

const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i;
const LONGEST = 120;

/** Gives each path a name of its own. */
export class SafeNames {
  readonly #taken = new Set<string>();

  /** `path` may have folders; `ending` with its dot replaces the one that it has, where it is given. */
  take(path: string, ending?: string): string {
    const parts = path.split('/').filter((part) => part !== '' && part !== '.' && part !== '..');
    // The ending is kept, however long the name is.
    const [, stem = '', own = ''] = /^(.*?)(\.[A-Za-z0-9]{1,5})?$/s.exec(parts.pop() ?? '') ?? [];
    const file = safePart(stem || 'face');
    const folder = parts.map((part) => `${safePart(part)}/`).join('');
    for (let n = 1; ; n++) {
      const name = `${folder}${file}${n === 1 ? '' : ` (${n})`}${ending ?? own}`;
      // Some systems do not tell upper from lower case, nor composed from decomposed letters.
      const key = name.normalize('NFC').toLowerCase();
      if (this.#taken.has(key)) continue;
      this.#taken.add(key);
      return name;
    }
  }
}

/** One folder or file name. */
export function safePart(part: string): string {
  const plain = part
    .normalize('NFC')
    .replaceAll(/[<>:"/|?*\\\p{C}]/gu, '_')
    .replace(/[. ]+$/, '_')
    .slice(0, LONGEST);
  return RESERVED.test(plain) || plain.startsWith('.') ? `_${plain}` : plain || '_';
}

/** Without folders: some readers take the folder that a picture lies in for its class, however deep that is. */
export const flatName = (path: string): string => path.replaceAll('/', '_');

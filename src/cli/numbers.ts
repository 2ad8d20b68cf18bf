/** Numbers that were typed, or a sentence that says which ones an option takes. */
import { StudioError } from '../shared/errors.ts';

interface Bounds {
  readonly least?: number;
  readonly most?: number;
}

/** A whole number after an option; 0 or more where nothing else is said. */
export function wholeNumber(option: string, { least = 0, most = Infinity }: Bounds = {}): (text: string) => number {
  return (text) => {
    if (!/^-?\d+$/.test(text)) throw new StudioError('INVALID', `"${text}" is not a whole number. Give one after ${option}.`);
    const value = Number(text);
    if (value < least || value > most) {
      throw new StudioError('INVALID', `${option} takes ${least}${most === Infinity ? ' or more' : ` to ${most}`}, not ${text}.`);
    }
    return value;
  };
}

/** A number above 0 after an option. */
export function positiveNumber(option: string, { most = Infinity }: Pick<Bounds, 'most'> = {}): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !(value > 0 && value <= most && value < Infinity)) {
      throw new StudioError('INVALID', `${option} takes a number above 0${most === Infinity ? '' : `, ${most} at most`}, not "${text}".`);
    }
    return value;
  };
}

/** @throws StudioError INVALID where it was set to what is no number of threads, which would be passed over. */
export function requireThreads(wish: string | undefined): void {
  if (wish === undefined || wish === '') return;
  if (!/^[1-9]\d*$/.test(wish)) {
    throw new StudioError('INVALID', `MIEN_THREADS takes 1 or more, not "${wish}". Set a number, or leave it out.`);
  }
}

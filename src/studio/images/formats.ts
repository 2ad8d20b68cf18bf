/** What a file is, by its first bytes; its name is not asked. */

export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'avif';

export type Sniffed =
  | { readonly format: PictureFormat; readonly type: string }
  /** Known, but not opened; `name` as a person says it. */
  | { readonly format: null; readonly name: string; readonly advice: string };

const SAVE_AS = 'Save it as JPEG or PNG and import that.';
const NOT_A_PICTURE: Sniffed = { format: null, name: 'not a picture', advice: 'Pictures are JPEG, PNG, WebP, GIF, TIFF or AVIF files.' };

export function sniff(bytes: Uint8Array): Sniffed {
  const text = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return picture('jpeg');
  if (text(0, 8) === '\x89PNG\r\n\x1a\n') return picture('png');
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return picture('webp');
  if (/^GIF8[79]a/.test(text(0, 6))) return picture('gif');
  if (/^(II[*+]\0|MM\0[*+])/.test(text(0, 4))) return picture('tiff');
  if (text(4, 8) === 'ftyp') return sniffBrands(text(8, 40));
  if (text(0, 2) === 'BM') return { format: null, name: 'a BMP picture', advice: SAVE_AS };
  if (text(0, 4) === '%PDF') return { format: null, name: 'a PDF document', advice: SAVE_AS };
  if (text(0, 4) === 'PK\x03\x04') return { format: null, name: 'a zip archive', advice: 'Unpack it and import the folder.' };
  const start = text(0, 512).replace(/^\u00ef\u00bb\u00bf/, '').trimStart().toLowerCase();
  if (/^(<\?xml[^>]*>\s*)?(<!--[^>]*>\s*)?(<!doctype svg[^>]*>\s*)?<svg/.test(start)) return { format: null, name: 'an SVG drawing', advice: SAVE_AS };
  if (/^<(!doctype html|html|\?xml)/.test(start)) return { format: null, name: 'a web page', advice: 'Save the picture itself, not the page around it.' };
  return NOT_A_PICTURE;
}

function sniffBrands(brands: string): Sniffed {
  if (/avi[fs]/.test(brands)) return picture('avif');
  if (/hei[cxms]|hev[cxms]|mif1|msf1/.test(brands)) {
    return { format: null, name: 'a HEIC photo', advice: `This version cannot decode those. ${SAVE_AS}` };
  }
  return { format: null, name: 'a film', advice: 'Only pictures can be imported.' };
}

function picture(format: PictureFormat): Sniffed {
  return { format, type: `image/${format}` };
}

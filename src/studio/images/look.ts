/** What one file of an import turns out to be. */
import { createHash } from 'node:crypto';
import { BASE_CARDS } from '../../engine/bases/base.ts';
import type { CropMode, SkippedFile } from '../../shared/contract/images.ts';
import { isStudioError } from '../../shared/errors.ts';
import { isVideoFile } from '../../shared/file-kinds.ts';
import { LIMITS } from '../../shared/limits.ts';
import type { GivenBox } from '../formats/annotation.ts';
import { findImageByHash } from '../db/images.ts';
import type { OpenProject } from '../db/open.ts';
import type { Picture } from './picture.ts';
import type { ImportFile, SourceItem } from './sources.ts';
import type { Vision } from './vision.ts';

/** One file looked at: an image with its faces, or one that is there already. */
export type Looked =
  | {
      readonly kind: 'new';
      readonly path: string;
      readonly bytes: Uint8Array;
      readonly picture: Picture;
      readonly frame?: ImportFile['frame'];
    }
  | { readonly kind: 'known'; readonly path: string; readonly imageId: number; readonly frame?: ImportFile['frame'] }
  | { readonly kind: 'left-out'; readonly skipped: SkippedFile };

export interface LookOptions {
  readonly crops: CropMode;
  /** Where its faces are said to be; without any they are looked for. */
  readonly boxes: readonly GivenBox[];
}

export async function look(vision: Vision, project: OpenProject, item: SourceItem, { crops, boxes }: LookOptions): Promise<Looked> {
  const { path } = item;
  if ('reason' in item) return { kind: 'left-out', skipped: { file: path, reason: item.reason } };
  try {
    if (isTable(path)) return { kind: 'left-out', skipped: { file: path, reason: 'is a table; tables come before the pictures' } };
    if (isVideoFile(path)) {
      return { kind: 'left-out', skipped: { file: path, reason: 'is a video; drop it in the window, where its frames are taken' } };
    }
    if (item.size > LIMITS.image.bytes) {
      return {
        kind: 'left-out',
        skipped: {
          file: path,
          reason: `has ${Math.round(item.size / 2 ** 20)} MB, more than the ${LIMITS.image.bytes / 2 ** 20} MB that an image may have`,
        },
      };
    }
    const bytes = await item.read();
    const known = findImageByHash(project.db, createHash('sha256').update(bytes).digest());
    const { frame } = item;
    if (known) return { kind: 'known', path, imageId: known.id, ...(frame && { frame }) };
    const margin = BASE_CARDS[0]!.crop.margin;
    return {
      kind: 'new',
      path,
      bytes,
      ...(frame && { frame }),
      picture: await vision.call('readPicture', { bytes, file: path, crops, margin, boxes }),
    };
  } catch (error) {
    return { kind: 'left-out', skipped: { file: path, reason: sentence(error, path) } };
  }
}

const isTable = (path: string) => /\.(csv|tsv)$/i.test(path);

/** The reason without the file's name at its start: the report shows that beside it. */
function sentence(error: unknown, path: string): string {
  if (isStudioError(error)) return error.message.replace(`"${path}" `, '');
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read';
  if (code === 'ENOENT') return 'was removed before it could be read';
  return `could not be read (${code || String(error)})`;
}

/** Faces of the project as annotations: the way back of what an import brings. */
import type { ExportFace, ExportVote } from '../db/export-faces.ts';
import { UNSURE_WORD, UNUSABLE_WORD, type Annotation, type GivenVote } from './annotation.ts';

export type ClassNames = ReadonlyMap<number, string>;

/** `file`: what its picture is called where it is written; `crop`: that picture is the crop alone. */
export function toAnnotation(
  face: ExportFace,
  names: ClassNames,
  { file, crop }: { readonly file: string; readonly crop: boolean },
): Annotation {
  const { image, box, angle, whole, subject, part, notes } = face;
  const place = crop || whole ? { cut: 'whole' as const, angle: 0 } : { cut: 'exact' as const, angle };
  const drawn = crop ? { x: 0, y: 0, width: 1, height: 1 } : box;
  return {
    where: `face ${face.id}`,
    file,
    sha256: crop ? face.crop.sha256 : image.sha256,
    ...(file !== image.file && { name: image.file }),
    box: { ...drawn, ...(place.angle !== 0 && { angle: place.angle }), cut: place.cut },
    ...(subject !== null && { subject }),
    ...(part !== null && { part }),
    votes: face.votes.map((vote) => toGivenVote(vote, names)),
    ...(notes.length > 0 && { notes }),
  };
}

function toGivenVote({ annotator, kind, classId, counts, details, at }: ExportVote, names: ClassNames): GivenVote {
  const { second, reason, valence, arousal, decides } = details;
  const name = (id: number) => names.get(id) ?? '';
  return {
    by: annotator,
    kind,
    ...(counts
      ? {
          counts: [
            ...counts.classes.map((entry) => [name(entry.classId), entry.count] as const),
            ...(counts.unsure > 0 ? [[UNSURE_WORD, counts.unsure] as const] : []),
            ...(counts.unusable > 0 ? [[UNUSABLE_WORD, counts.unusable] as const] : []),
          ],
        }
      : classId !== null && { label: name(classId) }),
    ...(second && { second: name(second.classId), ...(second.share !== undefined && { share: second.share }) }),
    ...(reason !== undefined && { reason }),
    ...(valence !== undefined && { valence }),
    ...(arousal !== undefined && { arousal }),
    ...(decides && { decides }),
    at,
  };
}

/** How many people said what of a face, as FER+ counts. */
export function tally(face: ExportFace): {
  readonly byClass: ReadonlyMap<number, number>;
  readonly unsure: number;
  readonly unusable: number;
} {
  const byClass = new Map<number, number>();
  let [unsure, unusable] = [0, 0];
  for (const { kind, classId, counts } of face.votes) {
    for (const entry of counts?.classes ?? (classId === null ? [] : [{ classId, count: 1 }])) {
      byClass.set(entry.classId, (byClass.get(entry.classId) ?? 0) + entry.count);
    }
    unsure += counts?.unsure ?? (kind === 'unsure' ? 1 : 0);
    unusable += counts?.unusable ?? (kind === 'unusable' ? 1 : 0);
  }
  return { byClass, unsure, unusable };
}

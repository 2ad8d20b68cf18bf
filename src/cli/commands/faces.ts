import type { Command } from 'commander';
import type { ProjectClass } from '../../shared/contract/classes.ts';
import type { Face } from '../../shared/contract/faces.ts';
import { runs } from '../command.ts';
import { facesOfQuery, NO_FACES, queryOf, VIEW_OPTION } from '../faces-of.ts';
import { withProject } from '../session.ts';
import { wholeNumber } from '../typed.ts';

export function addFaces(program: Command): void {
  const command = program
    .command('faces')
    .argument('<file>', 'the project')
    .option(...VIEW_OPTION)
    .option('--count <number>', 'no more than so many', wholeNumber('--count', { least: 1 }))
    .description('list faces, with their numbers');
  runs(command, async (output, file: string, { view = '', count }: { view?: string; count?: number }) => {
    await withProject(file, async (studio, project) => {
      const query = queryOf(studio, project, view);
      const faces = await facesOfQuery(studio, count === undefined ? query : { ...query, limit: count });
      const nameOf = classNames(project.classes);
      output.result({ faces: faces.map((face) => faceDocument(face, nameOf)) }, () => {
        if (faces.length === 0) return project.counts.faces === 0 ? NO_FACES : 'No face is like that.';
        return faces.map((face) => faceLine(face, nameOf)).join('\n');
      });
    });
  });
}

type NameOf = (classId: number) => string;

function classNames(classes: readonly ProjectClass[]): NameOf {
  const names = new Map(classes.map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? `#${id}`;
}

function faceDocument(
  { id, imageId, file, source, box, leftOut, subject, part, state, classId, shares, votes, note, damage }: Face,
  nameOf: NameOf,
) {
  return {
    face: id,
    file,
    image: imageId,
    source,
    box,
    subject,
    part,
    state,
    label: classId === null ? null : nameOf(classId),
    shares: Object.fromEntries(shares.map((one) => [nameOf(one.classId), one.share])),
    votes,
    leftOut,
    note,
    ...(damage !== undefined && { damage }),
  };
}

function faceLine({ id, file, subject, part, state, classId, leftOut, damage }: Face, nameOf: NameOf): string {
  return [
    String(id).padStart(6),
    (classId === null ? `(${state})` : nameOf(classId)).padEnd(14),
    (part ?? '').padEnd(10),
    file,
    ...(subject === null ? [] : [`of ${subject}`]),
    ...(leftOut ? ['left out'] : []),
    ...(damage === undefined ? [] : [damage]),
  ].join('  ');
}

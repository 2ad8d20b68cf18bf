/** Label Studio's JSON: tasks with a picture each, and what every annotator chose. */
import { isJustAFace, kindOfWord, slashes, type Annotation, type GivenVote, type SetItem } from './annotation.ts';
import { isObject, listOf, readJson, wordOf } from './json.ts';
import { readOwn, writeOwn } from './own-record.ts';
import type { Tree } from './tree.ts';

export function isLabelStudio(value: unknown): boolean {
  const [first] = listOf(value);
  if (!isObject(first)) return false;
  return (
    isObject(first['data']) ||
    (pictureOf(first) !== undefined && ('annotator' in first || 'annotation_id' in first || 'lead_time' in first))
  );
}

export async function* readLabelStudio(tree: Tree, file: string): AsyncGenerator<SetItem> {
  for (const [at, task] of listOf(await readJson(tree, file)).entries()) {
    const where = `task ${isObject(task) && wordOf(task['id']) ? wordOf(task['id'])! : at + 1}`;
    if (!isObject(task)) {
      yield { kind: 'problem', file, reason: `${where} is no task` };
      continue;
    }
    const data = isObject(task['data']) ? task['data'] : task;
    const picture = pictureOf(data);
    if (picture === undefined) {
      yield { kind: 'problem', file, reason: `${where} names no picture` };
      continue;
    }
    const own = readOwn(task['mien'] ?? data['mien'], where, picture);
    const found = own ? [own] : isObject(task['data']) ? readTask(task, data, where, picture) : readFlat(task, where, picture);
    for (const annotation of found) yield { kind: 'annotation', annotation };
  }
}

/** By name, since what the program was told may be an address of its own: uploads lie below a name of eight letters and digits. */
function pictureOf(data: Record<string, unknown>): string | undefined {
  const given =
    wordOf(data['image']) ??
    wordOf(data['photo']) ??
    wordOf(data['picture']) ??
    Object.values(data).find(
      (value): value is string => typeof value === 'string' && /\.(jpe?g|png|webp|gif|tiff?|avif|bmp)([?#].*)?$/i.test(value),
    );
  if (given === undefined) return undefined;
  const local = /[?&]d=([^&]+)/.exec(given)?.[1];
  const path = local ?? given.replace(/[?#].*$/, '');
  return uploadedName(slashes(decoded(path).replace(/^[a-z0-9+.-]+:\/\/[^/]*\//i, '')));
}

/** What a picture was called before Label Studio put it below a path of its own. */
export function uploadedName(path: string): string {
  return path
    .replace(/^\/?data\/(?:upload\/(?:\d+\/)?|local-files\/)/, '')
    .replace(/^\/+/, '')
    .replace(/^[0-9a-f]{8}-(?=.)/, '');
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** One annotation of the picture, and one for each box that was drawn in it. */
function readTask(task: Record<string, unknown>, data: Record<string, unknown>, where: string, file: string): Annotation[] {
  const whole: GivenVote[] = [];
  const boxes = new Map<string, Annotation>();
  let mostFaces = 0;
  const answers = [...listOf(task['annotations']), ...listOf(task['completions'])].filter(isObject);
  for (const [n, answer] of answers.entries()) {
    const by = annotatorName(answer['completed_by'], n);
    const at = Date.parse(wordOf(answer['updated_at']) ?? wordOf(answer['created_at']) ?? '');
    const timed = Number.isFinite(at) ? { at } : {};
    if (answer['was_cancelled'] === true) {
      whole.push({ by, kind: 'skip', ...timed });
      continue;
    }
    const regions = listOf(answer['result']).filter(isObject);
    const drawn = new Set<string>();
    for (const region of regions) {
      const value = isObject(region['value']) ? region['value'] : {};
      const choices = listOf(value['choices'] ?? value['rectanglelabels']).flatMap((choice) => wordOf(choice) ?? []);
      const said = choices.filter((choice) => !isJustAFace(choice));
      const votes = said.length > 0 ? [{ ...voteOf(said, by), ...timed }] : [];
      const box = choices.length > 0 ? boxOf(region, value) : null;
      if (!box) whole.push(...votes);
      else {
        // What is chosen for a region stands beside it, at the same place.
        const key = Object.values(box).map(Math.round).join();
        const before = boxes.get(key) ?? { where, file, box, votes: [] };
        boxes.set(key, { ...before, votes: [...before.votes, ...votes] });
        drawn.add(key);
      }
    }
    mostFaces = Math.max(mostFaces, drawn.size);
  }
  const subject = wordOf(data['subject']) ?? wordOf(data['person']);
  const named = subject ? { subject } : {};
  // Of a picture in which somebody sees several faces, nobody knows whose name it is.
  if (boxes.size > 0) return [...boxes.values()].map((annotation) => ({ ...annotation, ...(mostFaces === 1 && named) }));
  return [{ where, file, votes: whole, ...named }];
}

/** The short form: `{"image": …, "choice": "happy", "annotator": 1}`; boxes stand in a list, under the name of their control. */
function readFlat(task: Record<string, unknown>, where: string, file: string): Annotation[] {
  const by = annotatorName(task['annotator'], 0);
  const drawn = Object.values(task)
    .flatMap((value) => listOf(value).filter(isObject))
    .flatMap((region): Annotation[] => {
      const box = boxOf(region, region);
      const said = listOf(region['rectanglelabels']).flatMap((choice) => wordOf(choice) ?? []);
      const words = said.filter((choice) => !isJustAFace(choice));
      return box && said.length > 0 ? [{ where, file, box, votes: words.length > 0 ? [voteOf(words, by)] : [] }] : [];
    });
  if (drawn.length > 0) return drawn;
  const value = task['choice'] ?? task['label'] ?? task['expression'] ?? task['emotion'];
  const choices = (isObject(value) ? listOf(value['choices']) : Array.isArray(value) ? value : [value]).flatMap(
    (choice) => wordOf(choice) ?? [],
  );
  return [{ where, file, votes: choices.length > 0 ? [voteOf(choices, by)] : [] }];
}

/** Of several choices the first two count, in equal shares. */
function voteOf([label = '', second]: readonly string[], by: string | null): GivenVote {
  return { by, kind: 'class', label, ...(second !== undefined && { second, share: 0.5 }) };
}

function annotatorName(given: unknown, n: number): string {
  if (!isObject(given)) return `annotator ${wordOf(given) ?? n + 1}`;
  const full = [given['first_name'], given['last_name']].flatMap((name) => wordOf(name) ?? []).join(' ');
  return full || wordOf(given['email']) || wordOf(given['username']) || `annotator ${wordOf(given['id']) ?? n + 1}`;
}

/** Label Studio counts in hundredths of the picture. */
function boxOf(
  region: Record<string, unknown>,
  value: Record<string, unknown>,
): { x: number; y: number; width: number; height: number } | null {
  const [x, y, width, height, across, down] = [
    value['x'],
    value['y'],
    value['width'],
    value['height'],
    region['original_width'],
    region['original_height'],
  ];
  const all = [x, y, width, height, across, down];
  if (
    !all.every((part): part is number => typeof part === 'number' && Number.isFinite(part)) ||
    !(Number(width) > 0) ||
    !(Number(height) > 0)
  ) {
    return null;
  }
  const [fx, fy] = [Number(across) / 100, Number(down) / 100];
  return { x: Number(x) * fx, y: Number(y) * fy, width: Number(width) * fx, height: Number(height) * fy };
}

/** Most annotations that one vote of many people becomes. */
const MOST_PEOPLE = 100;

/** Several people's vote as one of each: Label Studio knows no counts. */
function apart(vote: GivenVote): GivenVote[] {
  if (!vote.counts) return [vote];
  const labels = vote.counts
    .flatMap(([label, count]) => Array.from({ length: Math.min(count, MOST_PEOPLE) }, () => label))
    .slice(0, MOST_PEOPLE);
  return labels.map((label, n): GivenVote => {
    const by = `${vote.by ?? 'vote'} ${n + 1}`;
    const kind = kindOfWord(label);
    return kind ? { by, kind } : { by, kind: 'class', label };
  });
}

/**
 * One task, as Label Studio imports it; what it has no place for stands under `mien`, which it passes over: who said what as well, since a
 * file that names annotators who are no members of it is refused whole.
 */
export function writeTask(face: Annotation, id: number, image: { readonly width: number; readonly height: number }): unknown {
  const single = face.votes.flatMap(apart);
  const box = face.box;
  const region = (vote: GivenVote) => ({
    ...(box && box.cut !== 'whole'
      ? {
          type: 'rectanglelabels',
          from_name: 'face',
          original_width: image.width,
          original_height: image.height,
          value: {
            x: (box.x / image.width) * 100,
            y: (box.y / image.height) * 100,
            width: (box.width / image.width) * 100,
            height: (box.height / image.height) * 100,
            rectanglelabels: [vote.label ?? vote.kind],
          },
        }
      : { type: 'choices', from_name: 'expression', value: { choices: [vote.label ?? vote.kind, ...(vote.second ? [vote.second] : [])] } }),
    to_name: 'image',
  });
  return {
    id,
    data: { image: face.file, ...(face.subject && { subject: face.subject }), ...(face.part && { part: face.part }) },
    annotations: single.map((vote, n) => ({
      id: id * 1_000 + n,
      was_cancelled: vote.kind === 'skip',
      ...(vote.at !== undefined && { created_at: new Date(vote.at).toISOString() }),
      result: vote.kind === 'skip' ? [] : [region(vote)],
    })),
    mien: writeOwn(face),
  };
}

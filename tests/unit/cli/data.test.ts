/** Data sets in and out by the command line. */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mien, mienJson } from '../../support/mien.ts';
import { smallCrop, writeFiles } from '../../support/pictures.ts';
import { zipOf } from '../../support/zips.ts';

const cwd = mkdtempSync(join(tmpdir(), 'mien-data-'));
const json = <Document = Record<string, unknown>>(...args: readonly string[]) => mienJson<Document>(args, { cwd });

beforeAll(async () => {
  writeFiles(cwd, {
    'set.zip': await zipOf({
      'a.png': await smallCrop(1),
      'b.png': await smallCrop(2),
      'c.png': await smallCrop(3),
      'd.png': await smallCrop(4),
    }),
    'mine.csv': 'picture;feels;rater;split\na.png;glad;Ann;train\na.png;anger;Bob;train\nb.png;bored;Ann;test\nc.png;odd;Ann;train\n',
    'clip.mp4': 'x',
    'model.zip': await zipOf({ 'model.json': '{"modelTopology":{}}', 'metadata.json': '{"labels":["a"]}', 'weights.bin': 'x' }),
    notes: 'Dear reader',
    'picture-without-ending': await smallCrop(9),
  });
  for (const file of ['faces.mien', 'again.mien', 'empty']) await mien(['new', file, '--classes', 'neutral,happiness,anger'], { cwd });
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const TABLE = ['set.zip', 'mine.csv', '--columns', 'file=picture,label=feels'];

it('says what it is and what would come of it, and changes nothing', async () => {
  const { code, document } = await json<{
    sets: { format: string }[];
    matched: number;
    classes: { name: string; classId: number | null }[];
  }>('import', 'faces.mien', ...TABLE, '--dry-run');
  expect(code).toBe(0);
  expect(document).toMatchObject({ pictures: 4, matched: 4, parts: { train: 2, validation: 0, test: 1 }, hasParts: false });
  expect(
    document.classes
      .filter(({ classId }) => classId === null)
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(['bored', 'glad', 'odd']);
  const { stdout } = await mien(['import', 'faces.mien', ...TABLE, '--dry-run'], { cwd });
  expect(stdout).toMatch(/The project has no class for .*Use --map or --add-classes/s);
  expect((await json('info', 'faces.mien')).document).toMatchObject({ images: 0, faces: 0 });
});

it('maps columns and classes, adds the rest, and takes the parts', async () => {
  const { code, document } = await json('import', 'faces.mien', ...TABLE, '--map', 'glad=happiness,odd=', '--add-classes', '--parts');
  expect(code).toBe(0);
  expect(document).toMatchObject({ images: 4, faces: 4, labelled: 2, relabelled: 0, parts: 3, skipped: [] });
  // Once more, with one answer for a face that has none and another one for a face that has.
  writeFiles(cwd, { 'again.csv': 'file,label\nc.png,neutral\n' });
  const first = await mien(['import', 'again.mien', 'set.zip', 'again.csv'], { cwd });
  expect(first.stdout).toContain('1 face newly labelled.');
  writeFiles(cwd, { 'again.csv': 'file,label\nc.png,anger\nd.png,anger\n' });
  const second = await mien(['import', 'again.mien', 'set.zip', 'again.csv'], { cwd });
  expect(second.stdout).toContain('1 face newly labelled, 1 changed.');
  expect((await json('info', 'faces.mien')).document).toMatchObject({
    classes: ['neutral', 'happiness', 'anger', 'bored'],
    labelled: 2,
    labels: { bored: 1 },
  });
});

it('writes data of a view, never over what is there without being told, and reads it back', async () => {
  const written = await json<{ faces: number; votes: number }>(
    'data',
    'export',
    'faces.mien',
    '--format',
    'csv',
    '--to',
    'out.csv',
    '--view',
    'part:train',
  );
  expect(written).toMatchObject({ code: 0, document: { format: 'csv', faces: 2, images: 2, votes: 2 } });
  const again = await json('data', 'export', 'faces.mien', '--format', 'csv', '--to', 'out.csv');
  expect(again).toMatchObject({ code: 2, document: { error: { code: 'FILE_EXISTS', message: expect.stringContaining('--force') } } });
  expect((await json('data', 'export', 'faces.mien', '--format', 'csv', '--to', 'out.csv', '--force')).document).toMatchObject({
    faces: 4,
    votes: 3,
  });
  expect(readFileSync(join(cwd, 'out.csv'), 'utf8')).toContain('annotator');

  await json('data', 'export', 'faces.mien', '--format', 'zip', '--to', 'out.zip');
  await mien(['new', 'other.mien', '--classes', 'neutral,happiness,anger,bored'], { cwd });
  expect((await json('import', 'other.mien', 'out.zip', '--parts')).document).toMatchObject({
    images: 4,
    labelled: 2,
    parts: 3,
    skipped: [],
  });
  expect((await json('info', 'other.mien')).document).toMatchObject({ labelled: 2, labels: { bored: 1 } });
});

it.each([
  [
    'a view with no such key',
    ['data', 'export', 'faces.mien', '--format', 'csv', '--to', 'x.csv', '--view', 'colour:red'],
    /"colour" is no key/,
  ],
  [
    'a view that fits no face',
    ['data', 'export', 'faces.mien', '--format', 'csv', '--to', 'x.csv', '--view', 'part:validation'],
    /No face fits this view/,
  ],
  ['a table divided by part', ['data', 'export', 'faces.mien', '--format', 'csv', '--to', 'x.csv', '--by-part'], /Only folders of classes/],
  ['parts that nobody has made', ['data', 'export', 'again.mien', '--format', 'folders', '--to', 'x', '--by-part'], /mien split/],
  ['the project itself', ['data', 'export', 'faces.mien', '--format', 'csv', '--to', 'faces.mien', '--force'], /place of a project/],
  ['a form that is none', ['data', 'export', 'faces.mien', '--format', 'xls', '--to', 'x'], /folders, csv/],
  ['a map without a class', ['import', 'faces.mien', 'mine.csv', '--map', 'glad=joyful'], /"joyful" is not a class/],
  ['a column that no table has', ['import', 'faces.mien', 'mine.csv', '--columns', 'label=nothing'], /No table has the columns "nothing"/],
  [
    'a map of a name that is in no file',
    ['import', 'faces.mien', 'mine.csv', '--columns', 'label=feels', '--map', 'nonsense=happiness'],
    /No file says "nonsense".*The files say glad, anger, bored, odd\./,
  ],
  ['a file in no known form', ['import', 'faces.mien', 'notes'], /"notes" is in no form that Mien knows/],
  ['the same, looked at alone', ['import', 'faces.mien', 'notes', '--dry-run'], /"notes" is in no form that Mien knows/],
  ['labels that are no table', ['import', 'faces.mien', 'set.zip', '--labels', 'notes'], /"notes" is no table of labels/],
  ['data of a project without faces', ['data', 'export', 'empty.mien', '--format', 'csv', '--to', 'x.csv'], /no faces yet\. .*mien import/],
  ['training without faces', ['train', 'empty.mien'], /no faces yet\. .*mien import/],
  ['a comparison without faces', ['compare', 'empty.mien'], /no faces yet\. .*mien import/],
  ['a video', ['import', 'faces.mien', 'clip.mp4'], /is a video.*mien serve/],
])('%s: one sentence, exit 2', async (_, args, sentence) => {
  const { code, document } = await json<{ error: { message: string } }>(...args);
  expect(code).toBe(2);
  expect(document.error.message).toMatch(sentence);
  expect(existsSync(join(cwd, 'x.csv'))).toBe(false);
});

it('folders are divided by part where that is asked for, in a folder that is not there yet, and come back with their parts', async () => {
  const view = ['--view', 'state:labelled'];
  const { code } = await json('data', 'export', 'faces.mien', '--format', 'folders', '--to', 'new/parts', '--by-part', ...view);
  expect(code).toBe(0);
  const files = readdirSync(join(cwd, 'new', 'parts'), { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'));
  const pictures = files.filter((path) => path.endsWith('.jpg'));
  expect(pictures.toSorted()).toEqual(['test/bored/b.jpg', 'train/happiness/a.jpg']);
  // Also by the names of the folders alone.
  rmSync(join(cwd, 'new', 'parts', 'faces.csv'));
  await mien(['new', 'parted.mien', '--classes', 'happiness,bored'], { cwd });
  expect((await json('import', 'parted.mien', 'new/parts', '--parts')).document).toMatchObject({ faces: 2, labelled: 2, parts: 2 });
});

it('a model of Teachable Machine is told by one line where it belongs', async () => {
  const { document } = await json<{ skipped: object[] }>('import', 'faces.mien', 'model.zip');
  expect(document.skipped).toEqual([{ file: 'model.zip', reason: expect.stringMatching(/^is a model and no data\. .*mien base add/) }]);
});

it.each([
  ['zip', '.zip'],
  ['csv', '.csv'],
  ['ferplus', '.csv'],
  ['label-studio', '.json'],
  ['coco', '.json'],
])('a file of the form %s gets the ending by which it is recognised', async (format, ending) => {
  const { document } = await json<{ path: string }>('data', 'export', 'faces.mien', '--format', format, '--to', `plain-${format}`);
  expect(document.path).toBe(join(cwd, `plain-${format}${ending}`));
  expect(existsSync(document.path)).toBe(true);
  const read = await json<{ sets: { problem: string | null }[] }>('import', 'faces.mien', document.path, '--dry-run');
  expect(read.document.sets.map(({ problem }) => problem)).toEqual([null]);
});

it('a picture is taken by its bytes, whatever it is called', async () => {
  expect((await json('import', 'other.mien', 'picture-without-ending', '--crops', 'whole')).document).toMatchObject({
    images: 1,
    faces: 1,
  });
});

it('tells before an import what is there already, which answers would change, and what is left out as the import does', async () => {
  writeFiles(cwd, {
    'phone/a.jpg': await smallCrop(21),
    'phone/b.jpg': await smallCrop(22),
    'phone/IMG_1.HEIC': Buffer.from(`\0\0\0\x18ftypheic${'\0'.repeat(64)}`, 'latin1'),
    'phone/clip.mov': 'x',
    'phone/labels.csv': 'file,label\na.jpg,anger\n',
  });
  await mien(['new', 'phone.mien', '--classes', 'neutral,anger'], { cwd });
  type Told = { known: number; answers: object | null; skipped: { file: string; reason: string }[] };
  const dry = async () => (await json<Told>('import', 'phone.mien', 'phone', '--dry-run')).document;
  const before = await dry();
  expect(before).toMatchObject({ pictures: 2, known: 0, answers: { first: 0, other: 0 } });
  expect(before.skipped).toEqual([
    { file: 'IMG_1.HEIC', reason: 'is a HEIC photo, which cannot be read here. Save it as JPEG.' },
    { file: 'clip.mov', reason: 'is a video; drop it in the window, where its frames are taken' },
  ]);
  const { document } = await json<Told & { labelled: number }>('import', 'phone.mien', 'phone');
  expect(document).toMatchObject({ images: 2, labelled: 1, skipped: before.skipped });
  expect(await dry()).toMatchObject({ pictures: 2, known: 2, answers: { first: 0, other: 0 } });
  writeFiles(cwd, { 'phone/labels.csv': 'file,label\na.jpg,neutral\nb.jpg,anger\n', 'phone/c.jpg': await smallCrop(23) });
  expect(await dry()).toMatchObject({ pictures: 3, known: 2, answers: { first: 1, other: 1 } });
  const { stdout } = await mien(['import', 'phone.mien', 'phone', '--dry-run'], { cwd });
  expect(stdout).toContain('3 pictures, 2 of them in the project already by name and size;');
  expect(stdout).toContain('1 would be newly labelled, and 1 that has an answer would get another.');
  expect((await json('import', 'phone.mien', 'phone')).document).toMatchObject({ images: 1, known: 2, labelled: 2, relabelled: 1 });
});

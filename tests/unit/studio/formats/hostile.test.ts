/** What files can do to whoever reads them: refused, named, and nothing half-imported. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inertCell, plainCell } from '../../../../src/studio/formats/csv.ts';
import { readNpyScalar } from '../../../../src/studio/formats/npy.ts';
import { allFaces, importFolder, labelsByFile, projectInUsedStudio } from '../../../support/imports.ts';
import { inspectFolder } from '../../../support/inspections.ts';
import { smallCrop, writeFiles } from '../../../support/pictures.ts';
import { temporaryFolder } from '../../../support/projects.ts';
import { forged, renamed, zipOf } from '../../../support/zips.ts';

/** An import of these files alone: its report. */
async function importOf(files: Readonly<Record<string, Uint8Array | string>>) {
  const folder = temporaryFolder();
  writeFiles(folder, files);
  const studio = await projectInUsedStudio();
  const report = await importFolder(studio, [folder]);
  return { studio, report, reasons: report.skipped.map(({ file, reason }) => `${file}: ${reason}`).join('\n') };
}

describe('archives', () => {
  const twoFaces = async () => zipOf({ 'anger/1.jpg': await smallCrop(1), 'anger/2.jpg': await smallCrop(2) });

  it.each<[string, () => Promise<Buffer>, RegExp]>([
    [
      'a name that leads out',
      async () => renamed(await twoFaces(), 'anger/1.jpg', '../..//1.jpg'.slice(0, 11)),
      /set\.zip: .*invalid relative path/,
    ],
    [
      'a name from the root',
      async () => renamed(await twoFaces(), 'anger/1.jpg', '/nger//1.jpg'.slice(0, 11)),
      /set\.zip: .*absolute path/,
    ],
    ['a drive', async () => renamed(await twoFaces(), 'anger/1.jpg', 'C:/er/1.jpg'), /set\.zip: .*absolute path/],
    [
      'two files of one name',
      async () => renamed(await twoFaces(), 'anger/2.jpg', 'anger/1.jpg'),
      /set\.zip: holds two files named "anger\/1\.jpg"/,
    ],
    [
      'files that lie over one another',
      async () => forged(await twoFaces(), 1, (record) => record.writeUInt32LE(3, 42)),
      /set\.zip: .*lie over one another/,
    ],
    ['no zip at all', async () => Buffer.from('not a zip'.repeat(30)), /set\.zip: is not a zip file/],
    ['one that breaks off', async () => (await twoFaces()).subarray(0, 300), /set\.zip: is not a zip file/],
    ['an empty file', async () => Buffer.alloc(0), /set\.zip: is not a zip file/],
    [
      'a directory that says too much',
      async () => forged(await twoFaces(), 0, (record) => record.writeUInt32LE(0xffffff00, 24)),
      /set\.zip: would grow to more than 20 times/,
    ],
  ])('refused: %s', async (_, make, reason) => {
    const { report, reasons } = await importOf({ 'set.zip': await make() });
    expect(reasons).toMatch(reason);
    expect(report.images).toBeLessThanOrEqual(1);
    expect(reasons).not.toMatch(/\n\s+at /);
  });

  it.each<[string, (record: Buffer) => void, RegExp]>([
    ['a link', (record) => record.writeUInt32LE((0o120777 << 16) >>> 0, 38), /anger\/1\.jpg: is a link/],
    ['a locked file', (record) => record.writeUInt16LE(record.readUInt16LE(8) | 1, 8), /anger\/1\.jpg: is locked with a password/],
    [
      'another way of packing',
      (record) => record.writeUInt16LE(14, 10),
      /anger\/1\.jpg: is compressed in a way that is not read \(method 14\)/,
    ],
    ['a wrong checksum', (record) => record.writeUInt32LE(1234, 16), /anger\/1\.jpg: is damaged: its checksum/],
    ['a size that is too small', (record) => record.writeUInt32LE(10, 24), /anger\/1\.jpg: .*(too many bytes|damaged)/],
  ])('left out, and the rest is taken: %s', async (_, change, reason) => {
    const { report, reasons, studio } = await importOf({ 'set.zip': forged(await twoFaces(), 0, change) });
    expect(reasons).toMatch(reason);
    expect(report).toMatchObject({ images: 1, labelled: 1 });
    expect(await labelsByFile(studio)).toEqual({ 'anger/2.jpg': 'anger 1.00' });
  });

  it('left out: an archive within, what grows too much, what lies too deep', async () => {
    const deep = `${'a/'.repeat(40)}1.jpg`;
    const { report, reasons } = await importOf({
      'set.zip': await zipOf({
        'in.zip': 'x',
        'zeros.png': new Uint8Array(8 * 2 ** 20),
        [deep]: await smallCrop(1),
        'anger/1.jpg': await smallCrop(2),
      }),
    });
    expect(reasons).toMatch(/in\.zip: is an archive within an archive/);
    expect(reasons).toMatch(/zeros\.png: would grow to more than 100 times its size/);
    expect(reasons).toMatch(/lies more than 32 folders deep/);
    expect(report).toMatchObject({ images: 1, labelled: 1 });
  });

  it('names are kept as text: control and direction marks become a sign', async () => {
    const { studio } = await importOf({
      'set.zip': await zipOf({ 'a\u202Egpj.exe\u0007.jpg': await smallCrop(1), '<img src=x onerror=alert(1)>.jpg': await smallCrop(2) }),
    });
    expect((await allFaces(studio)).map(({ file }) => file).toSorted()).toEqual(['<img src=x onerror=alert(1)>.jpg', 'a�gpj.exe�.jpg']);
  });
});

describe('XML', () => {
  it.each([
    [
      'entities that grow',
      '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><annotations><image name="&b;"><tag label="anger"/></image></annotations>',
      /declares a document type/,
    ],
    [
      'a file from outside',
      '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><annotations><image name="1.jpg"><tag label="&x;"/></image></annotations>',
      /declares a document type/,
    ],
    [
      'an entity that nobody declared',
      '<annotations><image name="1.jpg"><tag label="&x;"/></image></annotations>',
      /cannot be read as XML/,
    ],
    ['one that breaks off', '<annotations><image name="1.jpg"><tag label="anger"/></image><image name="', /cannot be read as XML/],
    ['nesting without end', `<annotations>${'<a>'.repeat(500)}${'</a>'.repeat(500)}</annotations>`, /nested more than 64 levels/],
  ])('refused, and nothing of it counts: %s', async (_, xml, reason) => {
    const { report, reasons } = await importOf({ '1.jpg': await smallCrop(1), 'cvat.xml': xml });
    expect(reasons).toMatch(reason);
    expect(report).toMatchObject({ images: 1, labelled: 0 });
  });
});

describe('JSON', () => {
  it.each([
    ['depth', `[{"data":{"image":"1.jpg"},"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}]`, /nested more than 64 levels/],
    ['empty values without end', `[${'{},'.repeat(4_000_001)}{}]`, /x\.json: holds more than 8 million values\. Give it in smaller parts/],
    ['half a file', '[{"data":{"image":"1.jpg"},"annotations":[', /cannot be read as JSON/],
    ['another form', '{"a": 1}', /is JSON of a form that is not read/],
  ])('refused: %s', async (_, json, reason) => {
    const { reasons, report } = await importOf({ '1.jpg': await smallCrop(1), 'x.json': json });
    expect(reasons).toMatch(reason);
    expect(report).toMatchObject({ images: 1, labelled: 0 });
  });

  it('odd values are no labels, and a name from the prototype is a name', async () => {
    const coco = `{"images":[{"id":1,"file_name":"1.jpg"}],"categories":[{"id":1,"name":"__proto__"},{"id":2,"name":{"a":1}}],
      "annotations":[{"id":1,"image_id":1,"category_id":1,"bbox":[1e308,1e308,1e308,1e308]},{"id":2,"image_id":1,"category_id":1,"bbox":["1",2,3,4]},
      {"id":3,"image_id":1,"category_id":2,"bbox":[0,0,48,48]},null,7,{"image_id":"1"}]}`;
    const { reasons, report } = await importOf({ '1.jpg': await smallCrop(1), 'coco.json': coco });
    expect(report).toMatchObject({ images: 1, labelled: 0 });
    expect(reasons).toMatch(/annotation 1 has no box/);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('tables', () => {
  it('one that breaks off in the middle leaves no label behind', async () => {
    const { report, reasons } = await importOf({
      '1.jpg': await smallCrop(1),
      '2.jpg': await smallCrop(2),
      'labels.csv': 'file,label\n1.jpg,anger\n"2.jpg,anger\n',
    });
    expect(reasons).toMatch(/labels\.csv: cannot be read as a table/);
    expect(report).toMatchObject({ images: 2, labelled: 0 });
  });

  it('ragged rows, quotes, and new lines within names', async () => {
    const odd = 'a "b"\nc.jpg';
    const table = `file,label,subject\n"a ""b""\nc.jpg",anger,"Zoë, the 1st"\n1.jpg,anger\n2.jpg,neutral,Bob,what,is,this\n\n`;
    const { studio, report } = await importOf({
      [odd]: await smallCrop(1),
      '1.jpg': await smallCrop(2),
      '2.jpg': await smallCrop(3),
      'labels.csv': table,
    });
    expect(report.labelled).toBe(3);
    expect((await allFaces(studio)).map(({ file, subject }) => [file, subject])).toContainEqual(['a "b"�c.jpg', 'Zoë, the 1st']);
  });

  it('words that mean something to the language alone', async () => {
    const { report } = await importOf({
      'constructor/1.jpg': await smallCrop(1),
      '2.jpg': await smallCrop(2),
      'labels.csv': 'file,label,part\nconstructor/1.jpg,anger,\n2.jpg,anger,__proto__\n',
    });
    expect(report).toMatchObject({ images: 2, labelled: 2, parts: 0 });
  });

  it('numbers out of every range', async () => {
    const { studio, report } = await importOf({
      '1.jpg': await smallCrop(1),
      '2.jpg': await smallCrop(2),
      'faces.csv': `file,cut,annotator,kind,answer,count,second,share,valence,arousal,at
1.jpg,,Eve,class,anger,,happiness,7,55,-99,1e300
2.jpg,,Eve,class,anger,-4,,,,,-1.5
2.jpg,,Eve,class,happiness,1e300,,,,,
2.jpg,,Ada,class,neutral,,,,,,1700000000000.5
`,
    });
    expect(report).toMatchObject({ images: 2, labelled: 2 });
    expect(await labelsByFile(studio)).toMatchObject({ '2.jpg': 'neutral 1.00' });
  });

  it('a name that no class can have is added as none, and that is said', async () => {
    const table = 'file,label\n1.jpg,__proto__\n2.jpg,bored\n';
    const folder = temporaryFolder();
    writeFiles(folder, { '1.jpg': await smallCrop(1), '2.jpg': await smallCrop(2), 'labels.csv': table });
    const studio = await projectInUsedStudio();
    const classes = Object.fromEntries(['__proto__', 'bored'].map((name) => [name, 'add' as const]));
    const { skipped } = await importFolder(studio, [folder], { choices: { classes } });
    expect(skipped.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/row 2: "__proto__" is not a class of this project \(.*bored\), and cannot be the name of one/),
    ]);
    await expect(
      studio.client.project.create({ name: 'p', classes: [{ name: '__proto__', color: '#000000', key: null }] }),
    ).rejects.toThrow(/No class can be called/);
  });

  it('a dry run changes nothing', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { '1.jpg': await smallCrop(1), 'labels.csv': 'file,label\n1.jpg,anger\nx.jpg,bored\n' });
    const studio = await projectInUsedStudio();
    const seen = await inspectFolder(studio, folder, { classes: { bored: 'add' } });
    expect(seen).toMatchObject({ matched: 1, unknownImages: { count: 1, examples: ['x.jpg'] } });
    const project = (await studio.client.project.current())!;
    expect([project.images, project.counts.faces, project.classes.length]).toEqual([0, 0, 3]);
  });

  it('a cell is inert in a spreadsheet and comes back as it was, whatever it holds', () => {
    const starts = fc.constantFrom(
      '',
      ';',
      'a;=',
      "a|'=",
      'a;b\t+',
      '=',
      '+',
      '-',
      '@',
      '\t',
      '\r',
      '＝',
      '＋',
      '－',
      '＠',
      "'",
      "''=",
      "'=",
    );
    fc.assert(
      fc.property(starts, fc.string({ unit: 'grapheme' }), (start, rest) => {
        const text = `${start}${rest}`;
        const cell = inertCell(text);
        expect(plainCell(cell)).toBe(text);
        expect(cell).not.toMatch(/(^|[;\t|])[=+\-@\t\r\n＝＋－＠]/u);
      }),
    );
  });

  it('bytes that mean nothing end as a sentence, never as a fault', async () => {
    const folder = temporaryFolder();
    const studio = await projectInUsedStudio();
    const endings = ['csv', 'json', 'xml', 'zip', 'tm', 'tsv'];
    const samples = fc.sample(fc.uint8Array({ minLength: 0, maxLength: 400 }), { numRuns: 120, seed: 7 });
    writeFiles(folder, Object.fromEntries(samples.map((bytes, n) => [`${n}.${endings[n % endings.length]}`, bytes])));
    const report = await importFolder(studio, [folder]);
    expect(report).toMatchObject({ images: 0, labelled: 0 });
    for (const { reason } of report.skipped) expect(reason).not.toMatch(/\n\s+at |TypeError|undefined/);
  });

  it('a NumPy file is read for one value or not at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const whole = Buffer.concat([Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]), bytes]);
        const value = readNpyScalar(whole);
        expect(value === null || Number.isFinite(value)).toBe(true);
      }),
    );
    for (const type of ['|i0', '|u0', '<f0', '<U0', '|S0']) {
      const header = `{'descr': '${type}', 'shape': ()}`;
      const start = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0]);
      expect(readNpyScalar(Buffer.concat([start, Buffer.from(`${header}12345678`)]))).toBeNull();
    }
    expect(readNpyScalar(Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 2, 0, 1, 0]))).toBeNull();
  });
});

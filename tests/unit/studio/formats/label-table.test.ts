import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { TableMapping } from '../../../../src/shared/contract/imports.ts';
import type { Annotation } from '../../../../src/studio/formats/annotation.ts';
import { inspectColumns, readLabelTable } from '../../../../src/studio/formats/label-table.ts';
import type { Tree } from '../../../../src/studio/formats/tree.ts';

const text = (content: string) => new TextEncoder().encode(content);

/** Bytes in memory as a tree of one file. */
function bytesTree(path: string, bytes: Uint8Array): Tree {
  return {
    archive: null,
    files: [{ path, size: bytes.length }],
    leftOut: [],
    has: (asked) => asked === path,
    open: async () => Readable.from([Buffer.from(bytes)]),
    close: () => undefined,
  };
}

interface Table {
  readonly annotations: readonly Annotation[];
  readonly problems: readonly string[];
}

/** All of a table, with the columns that it seems to have or with those given. */
async function readTable(bytes: Uint8Array, name: string, mapping?: TableMapping): Promise<Table> {
  const tree = bytesTree(name, bytes);
  const { text: written, facts } = await inspectColumns(tree, name);
  const annotations: Annotation[] = [];
  const problems: string[] = [];
  for await (const item of readLabelTable(tree, written, mapping ?? facts.mapping)) {
    if (item.kind === 'annotation') annotations.push(item.annotation);
    else if (item.kind === 'problem') problems.push(item.reason);
  }
  return { annotations, problems };
}

const labels = ({ annotations }: Table) => annotations.map(({ file, votes, subject }) => [file, votes[0]?.label ?? '', subject ?? null]);

function utf16(content: string, big: boolean): Uint8Array {
  const bytes = Buffer.from(`\ufeff${content}`, 'utf16le');
  return big ? bytes.swap16() : bytes;
}

describe('tables of labels', () => {
  const rows = [
    ['a/1.jpg', 'joy', 'Zoë'],
    ['b.jpg', 'anger', null],
  ];

  it.each<[string, Uint8Array]>([
    ['plain', text('file,label,subject\na/1.jpg,joy,Zoë\nb.jpg,anger,\n')],
    ['columns in another order, among others', text('source,subject,label,File\nx,Zoë,joy,a/1.jpg\nx,,anger,b.jpg\n')],
    ['with the mark of UTF-8', text('\ufefffile,label,subject\r\na/1.jpg,joy,Zoë\r\nb.jpg,anger,\r\n')],
    ['semicolons', text('file;label;subject\na/1.jpg;joy;Zoë\nb.jpg;anger;\n')],
    ['tabs', text('file\tlabel\tsubject\na/1.jpg\tjoy\tZoë\nb.jpg\tanger\t\n')],
    ['UTF-16', utf16('file,label,subject\na/1.jpg,joy,Zoë\nb.jpg,anger,\n', false)],
    ['UTF-16, the other way round', utf16('file,label,subject\na/1.jpg,joy,Zoë\nb.jpg,anger,\n', true)],
    ['Windows-1252', Buffer.from('file,label,subject\na/1.jpg,joy,Zo\xeb\nb.jpg,anger,\n', 'latin1')],
    ['quoted, with empty lines, from Windows', text('"file","label","subject"\r\n\r\n"a\\1.jpg","joy","Zoë"\r\n"b.jpg","anger",""\r\n')],
    ['UTF-16 without its mark', utf16('file,label,subject\na/1.jpg,joy,Zoë\nb.jpg,anger,\n', false).subarray(2)],
    ['with a line that tells the delimiter', text('sep=;\nfile;label;subject\na/1.jpg;joy;Zoë\nb.jpg;anger;\n')],
    ['names with the delimiter in them', text('file;"label;x";label;subject\na/1.jpg;1,2,3,4;joy;Zoë\nb.jpg;1,2;anger;\n')],
    ['with spaces and an inert formula', text('file , label,subject\n./a/1.jpg, joy ,Zoë\nb.jpg,anger,\n')],
  ])('%s', async (_, bytes) => {
    expect(labels(await readTable(bytes, 'labels.csv'))).toEqual(rows);
  });

  it('reads a cell that a spreadsheet would compute as the text that it is', async () => {
    const table = await readTable(text('file,label\n\'=HYPERLINK(1).jpg,joy\n"=SUM(A1;A2).jpg",anger\n'), 'labels.csv');
    expect(labels(table)).toEqual([
      ['=HYPERLINK(1).jpg', 'joy', null],
      ['=SUM(A1;A2).jpg', 'anger', null],
    ]);
  });

  it('names the row that has no file, as a spreadsheet counts', async () => {
    const table = await readTable(text('file,label\na.jpg,joy\n,anger\n'), 'labels.csv');
    expect(table.problems).toEqual(['row 3 names no file']);
    expect(table.annotations.map(({ where }) => where)).toEqual(['row 2']);
  });
});

describe('tables of votes', () => {
  const counts = ({ annotations }: Table) => annotations.map(({ file, votes }) => [file, votes[0]?.counts ?? null]);

  it('the plain form; a row without any vote says nothing', async () => {
    const table = await readTable(
      text('file,neutral,happiness,unknown,not_a_face\na.jpg,2,7,1,0\nb.jpg,0,0,4,6\nc.jpg,0,0,0,0\n'),
      'votes.csv',
    );
    expect(counts(table)).toEqual([
      [
        'a.jpg',
        [
          ['neutral', 2],
          ['happiness', 7],
          ['unknown', 1],
        ],
      ],
      [
        'b.jpg',
        [
          ['unknown', 4],
          ['NF', 6],
        ],
      ],
      ['c.jpg', null],
    ]);
  });

  it('the form in which FER+ was published', async () => {
    const header = 'Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF';
    const table = await readTable(
      text(`${header}\nTraining,fer0000000.png,4,0,0,1,3,2,0,0,0,0\nPrivateTest,fer0000001.png,6,0,1,1,0,0,0,0,2,0\n`),
      'fer2013new.csv',
    );
    expect(table.annotations).toMatchObject([
      {
        file: 'fer0000000.png',
        part: 'train',
        votes: [
          {
            by: null,
            counts: [
              ['neutral', 4],
              ['sadness', 1],
              ['anger', 3],
              ['disgust', 2],
            ],
          },
        ],
      },
      {
        file: 'fer0000001.png',
        part: 'test',
        votes: [
          {
            counts: [
              ['neutral', 6],
              ['surprise', 1],
              ['sadness', 1],
              ['unknown', 2],
            ],
          },
        ],
      },
    ]);
  });

  it('a row with something that is no count is left out and named', async () => {
    const rows = Array.from({ length: 60 }, (_, index) => `${index}.jpg,1,${index === 55 ? '-3' : '2'}`).join('\n');
    const table = await readTable(text(`file,joy,anger\n${rows}\n`), 'votes.csv');
    expect(table.annotations.length).toBe(59);
    expect(table.problems).toEqual(['row 57 holds a vote that is not a count']);
  });
});

describe('columns of other names', () => {
  it('the pictures are known by their endings, the labels by what they say, the rest is chosen', async () => {
    const bytes = text('photo,how it looks,rated by,who\na.png,joy,Ann,Ada\na.png,anger,Bob,Ada\n');
    const { facts } = await inspectColumns(bytesTree('my.csv', bytes), 'my.csv');
    expect(facts).toMatchObject({
      header: ['photo', 'how it looks', 'rated by', 'who'],
      mapping: { roles: { file: 0, label: 1 } },
      delimiter: ',',
      encoding: 'utf-8',
    });
    const { annotations } = await readTable(bytes, 'my.csv', { roles: { file: 0, label: 1, annotator: 2, subject: 3 }, votes: [] });
    expect(annotations).toMatchObject([
      { file: 'a.png', subject: 'Ada', votes: [{ by: 'Ann', label: 'joy' }] },
      { file: 'a.png', subject: 'Ada', votes: [{ by: 'Bob', label: 'anger' }] },
    ]);
  });

  it('boxes, valence and arousal come along; what is out of range does not', async () => {
    const { annotations } = await readTable(
      text('file,x,y,width,height,label,valence,arousal\na.png,10,20,30,40,joy,0.5,-0.25\nb.png,1,2,0,4,joy,-2,7\n'),
      'my.csv',
    );
    expect(annotations).toEqual([
      {
        where: 'row 2',
        file: 'a.png',
        box: { x: 10, y: 20, width: 30, height: 40 },
        votes: [{ by: null, kind: 'class', label: 'joy', valence: 0.5, arousal: -0.25 }],
      },
      { where: 'row 3', file: 'b.png', votes: [{ by: null, kind: 'class', label: 'joy' }] },
    ]);
  });
});

describe('boxes by their corners', () => {
  const box = { x: 10, y: 20, width: 30, height: 40 };

  it("as detectors are trained on: width and height are the picture's", async () => {
    const { annotations } = await readTable(
      text('filename,width,height,class,xmin,ymin,xmax,ymax\na.jpg,640,480,happy,10,20,40,60\na.jpg,640,480,sad,200,20,240,80\n'),
      '_annotations.csv',
    );
    expect(annotations.map((one) => one.box)).toEqual([box, { x: 200, y: 20, width: 40, height: 60 }]);
  });

  it('any of their names; half of a box is none', async () => {
    const whole = await readTable(text('file,label,left,top,right,bottom\na.jpg,happy,10,20,40,60\n'), 'a.csv');
    expect(whole.annotations[0]!.box).toEqual(box);
    const half = await readTable(text('file,label,x1,y1,x2\na.jpg,happy,10,20,40\n'), 'a.csv');
    expect(half.annotations[0]!.box).toBeUndefined();
  });
});

describe('tables that are refused, with what was found and what is needed', () => {
  it.each<[string, Uint8Array, RegExp]>([
    ['empty', new Uint8Array(0), /has no rows.*"file" and "label"/],
    ['only a header', text('file,label\n'), /has no rows/],
    ['no column of files', text('label,person\njoy,Ann\n'), /no column "file" \(it has "label", "person"\)/],
    ['neither labels nor votes', text('file,age\na.jpg,31\n'), /no column "label".*"file", "age"/],
    ['quotes that never close', text('file,label\n"a.jpg,joy\n'), /cannot be read as a table/],
    ['a cell without end', text(`file,label\na.jpg,${'x'.repeat(300_000)}\n`), /cannot be read as a table/],
    ['too many columns', text(`file,label${',x'.repeat(300)}\na.jpg,joy${',1'.repeat(300)}\n`), /more than 256 columns/],
    ['bytes that are no text', Buffer.from([0x66, 0x69, 0x6c, 0x65, 0, 0, 1, 2, 3, 0x0a]), /is not a text/],
  ])('%s', async (_, bytes, reason) => {
    await expect(readTable(bytes, 'my labels.csv')).rejects.toMatchObject({
      code: 'INVALID',
      message: expect.stringMatching(reason) as string,
    });
    await expect(readTable(bytes, 'my labels.csv')).rejects.toThrow('"my labels.csv"');
  });
});

import { describe, expect, it } from 'vitest';
import { readLabelTable, type LabelTable } from '../../../../src/studio/images/label-table.ts';

const text = (content: string) => new TextEncoder().encode(content);
const labels = (table: LabelTable) =>
  table.kind === 'labels' ? table.rows.map(({ file, label, subject }) => [file, label, subject]) : null;

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
    ['with spaces and an inert formula', text('file , label,subject\n./a/1.jpg, joy ,Zoë\nb.jpg,anger,\n')],
  ])('%s', (_, bytes) => {
    expect(labels(readLabelTable(bytes, 'labels.csv'))).toEqual(rows);
  });

  it('reads a cell that a spreadsheet would compute as the text that it is', () => {
    const table = readLabelTable(text('file,label\n\'=HYPERLINK(1).jpg,joy\n"=SUM(A1;A2).jpg",anger\n'), 'labels.csv');
    expect(labels(table)).toEqual([
      ['=HYPERLINK(1).jpg', 'joy', null],
      ['=SUM(A1;A2).jpg', 'anger', null],
    ]);
  });

  it('names the row that has no file, as a spreadsheet counts', () => {
    const table = readLabelTable(text('file,label\na.jpg,joy\n,anger\n'), 'labels.csv');
    expect(table.problems).toEqual(['row 3 names no file']);
    expect(table.rows.map(({ row }) => row)).toEqual([2]);
  });
});

describe('tables of votes', () => {
  it('the plain form', () => {
    const table = readLabelTable(text('file,neutral,happiness,unknown,not_a_face\na.jpg,2,7,1,0\nb.jpg,0,0,4,6\n'), 'votes.csv');
    expect(table).toMatchObject({
      kind: 'votes',
      classes: ['neutral', 'happiness'],
      rows: [
        { file: 'a.jpg', counts: [2, 7], unknown: 1, notAFace: 0 },
        { file: 'b.jpg', counts: [0, 0], unknown: 4, notAFace: 6 },
      ],
    });
  });

  it('the form in which FER+ was published', () => {
    const table = readLabelTable(
      text(
        'Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF\nTraining,fer0000000.png,4,0,0,1,3,2,0,0,0,0\n',
      ),
      'fer2013new.csv',
    );
    expect(table).toMatchObject({
      kind: 'votes',
      classes: ['neutral', 'happiness', 'surprise', 'sadness', 'anger', 'disgust', 'fear', 'contempt'],
      rows: [{ file: 'fer0000000.png', counts: [4, 0, 0, 1, 3, 2, 0, 0], unknown: 0, notAFace: 0 }],
    });
  });

  it('a row with something that is no count is left out and named', () => {
    const rows = Array.from({ length: 60 }, (_, index) => `${index}.jpg,1,${index === 55 ? '-3' : '2'}`).join('\n');
    const table = readLabelTable(text(`file,joy,anger\n${rows}\n`), 'votes.csv');
    expect(table.rows.length).toBe(59);
    expect(table.problems).toEqual(['row 57 holds a vote that is not a count']);
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
  ])('%s', (_, bytes, reason) => {
    expect(() => readLabelTable(bytes, 'my labels.csv')).toThrow(reason);
    expect(() => readLabelTable(bytes, 'my labels.csv')).toThrow('"my labels.csv"');
    expect(() => readLabelTable(bytes, 'my labels.csv')).toThrow(expect.objectContaining({ code: 'INVALID' }));
  });
});

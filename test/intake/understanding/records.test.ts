import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Row, RowSplitter, rowsOf } from '../../../lib/intake/understanding/records.ts';

const fieldsOf = (text: string, delimiter = ',') => rowsOf(text, delimiter, true).map(({ fields }) => fields);
const faultsOf = (text: string) => rowsOf(text, ',', true).map(({ line, fault }) => [line, fault]);

describe('rows', () => {
  test('end at any line break, and are counted as an editor counts lines', () => {
    const rows = rowsOf('a,b\r\n\nc,d\re,f\n', ',', true);

    expect(rows.map(({ line, fields }) => [line, ...fields])).toEqual([
      [1, 'a', 'b'],
      [3, 'c', 'd'],
      [4, 'e', 'f'],
    ]);
  });

  test('of empty fields are blank lines', () => {
    expect(fieldsOf('a,b\n,\n , \n\n')).toEqual([['a', 'b']]);
  });

  test('may have a delimiter of two characters', () => {
    expect(fieldsOf('1::"a::b"::5', '::')).toEqual([['1', 'a::b', '5']]);
  });
});

describe('a quoted field', () => {
  test('may hold delimiters, quotes and line breaks, and the next row has its own line', () => {
    expect(rowsOf('"a,b","say ""hi""\n\nyou",1\nc,d,2\n', ',', true)).toEqual([
      { line: 1, fields: ['a,b', 'say "hi"\n\nyou', '1'], raw: '"a,b","say ""hi""\n\nyou",1' },
      { line: 4, fields: ['c', 'd', '2'], raw: 'c,d,2' },
    ]);
  });

  test('may have spaces around its quotes', () => {
    expect(fieldsOf('a, "b,c" ,1\n')).toEqual([['a', 'b,c', '1']]);
  });

  test('that is never closed makes its own line a fault, and no other', () => {
    expect(faultsOf('a,"b\nc,d\ne,f\n')).toEqual([
      [1, 'open'],
      [2, undefined],
      [3, undefined],
    ]);
  });

  test('that goes on for more than a thousand lines is not closed', () => {
    const rows = rowsOf(`a,"b\n${'c,d\n'.repeat(1500)}e",f\n`, ',', true);

    expect(rows).toHaveLength(1502);
    expect(rows[0]).toMatchObject({ line: 1, fault: 'open' });
    expect(rows[1]).toMatchObject({ line: 2, fields: ['c', 'd'] });
  });

  test('does not take in lines that are rows of their own', () => {
    const splitter = new RowSplitter(',', (fields) => fields.length === 3);
    const rows = [...splitter.add('a,"b,1\nc,d",2\ne,"f\ng",3\n'), ...splitter.end()];

    expect(rows.map(({ line, fault }) => [line, fault])).toEqual([
      [1, 'open'],
      [2, 'inside'],
      [3, undefined],
    ]);
  });

  test('with a quote inside a field that is not quoted is split without regard to it', () => {
    expect(rowsOf('a,19" screen,5\n', ',', true)).toEqual([
      { line: 1, fields: ['a', '19" screen', '5'], raw: 'a,19" screen,5', fault: 'inside' },
    ]);
  });
});

test('rows are the same, wherever the text is cut', () => {
  const piece = fc.constantFrom('a', 'bc', ',', '"', '""', '\n', '\r\n', '\r', ' ');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), fc.integer({ min: 1, max: 5 }), (pieces, length) => {
      const text = pieces.join('');
      const splitter = new RowSplitter(',');
      const rows: Row[] = [];
      for (let at = 0; at < text.length; at += length)
        rows.push(...splitter.add(text.slice(at, at + length)));
      rows.push(...splitter.end());

      expect(rows).toEqual(rowsOf(text, ',', true));
    }),
  );
});

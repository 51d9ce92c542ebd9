/**
 * Understands the files of a data set before any row is read. The head of each file tells its layout. Then all of it is
 * looked through once, for what only the whole tells: how numbers are written, the encoding, and files that are the same.
 */
import { isAscii } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { RunNote } from '../contracts/run-notes.ts';
import type { Settings } from '../contracts/settings.ts';
import { readLines } from './file-rows.ts';
import { headOf, type IntakeFile } from './text-source.ts';
import { ByteScan, type Encoding } from './understanding/encoding.ts';
import {
  type Layout,
  layoutWithHeader,
  layoutWithoutHeader,
  type WithHeader,
} from './understanding/layout.ts';
import { isLogRow } from './understanding/log-reader.ts';
import { READ_AS_LATIN_1 } from './understanding/notes.ts';
import { NumberEvidence, type NumberStyle, styleOf } from './understanding/numbers.ts';
import type { PlainLine } from './understanding/plain-fields.ts';
import { unclearNumbers } from './understanding/refusals.ts';
import type { Expected } from './understanding/sketch.ts';
import { DATE_ORDERS, TimeEvidence } from './understanding/times.ts';

export type LogSettings = Pick<Settings, 'columns' | 'customerPrefix' | 'maxBadRowShare'>;

/** A file that is ready to be read. */
export interface UnderstoodLog {
  readonly input: IntakeFile;
  readonly layout: Layout;
  readonly style: NumberStyle;
}

export interface UnderstoodLogs {
  /** Without files that have no rows, and without those that repeat another. */
  readonly logs: readonly UnderstoodLog[];
  readonly notes: readonly RunNote[];
}

/** @throws InputError not-understood, bad-file */
export async function understandLogs(
  inputs: readonly IntakeFile[],
  settings: LogSettings,
): Promise<UnderstoodLogs> {
  const encodings = new Map<IntakeFile, Encoding>();
  for (;;) {
    const layouts = await layoutsOfAll(inputs, encodings, settings);
    const surveys = await surveysOf(layouts, inputs.length > 1);
    const mistaken = surveys.filter(({ layout, encoding }) => encoding !== layout.encoding);
    if (mistaken.length === 0) return decided(surveys, settings);
    for (const { input, encoding } of mistaken) encodings.set(input, encoding);
  }
}

interface LaidOut {
  readonly input: IntakeFile;
  readonly layout: Layout;
  readonly isSure: boolean;
}

/** The files that have rows, in their order. */
async function layoutsOfAll(
  inputs: readonly IntakeFile[],
  encodings: ReadonlyMap<IntakeFile, Encoding>,
  { columns, customerPrefix }: LogSettings,
): Promise<LaidOut[]> {
  const expected: Expected = { kind: 'log', named: columns, customerPrefix };
  const layouts = new Map<IntakeFile, Layout>();
  const withoutHeader: IntakeFile[] = [];
  let first: WithHeader | undefined;
  for (const input of inputs) {
    const found = layoutWithHeader(await headOf(input, encodings.get(input)), expected);
    if (found === 'no header') withoutHeader.push(input);
    else if (found !== 'no rows') {
      layouts.set(input, found.layout);
      first ??= found;
    }
  }
  const titlesOf = ({ titles }: Layout) => titles?.join('\n');
  const other = [...layouts.values()].find((layout) => first && titlesOf(layout) !== titlesOf(first.layout));
  for (const input of withoutHeader) {
    const head = await headOf(input, encodings.get(input));
    layouts.set(input, layoutWithoutHeader(head, expected, first, other));
  }
  return inputs.flatMap((input) => {
    const layout = layouts.get(input);
    return layout ? [{ input, layout, isSure: encodings.has(input) }] : [];
  });
}

interface Survey {
  readonly input: IntakeFile;
  readonly layout: Layout;
  readonly evidence: NumberEvidence;
  /** Undefined: there are none, or the head has told how they are written. */
  readonly times: TimeEvidence | undefined;
  /** What the whole file tells; the head may have been plain ASCII. */
  readonly encoding: Encoding;
  /** Of the unpacked bytes; empty for a file that is alone. */
  readonly digest: string;
}

async function surveysOf(files: readonly LaidOut[], isOneOfMany: boolean): Promise<Survey[]> {
  const surveys: Survey[] = [];
  for (const { input, layout, isSure } of files) {
    const evidence = new NumberEvidence();
    const scan = new ByteScan();
    const hash = isOneOfMany ? createHash('sha256') : undefined;
    const mayBeUtf8 = !isSure && (layout.encoding === 'UTF-8' || layout.encoding === 'Latin-1');
    const { duration = -1, time = -1 } = layout.places;
    const times = time >= 0 && layout.timeFormat === null ? new TimeEvidence() : undefined;
    await readLines(
      input,
      layout,
      isLogRow(layout),
      {
        ...(times === undefined && { plain: (line) => addPlain(evidence, line, duration) }),
        row({ fields, line }) {
          if (fields.length > duration) evidence.add(fields[duration].trim(), line);
          if (times && fields.length > time) times.add(fields[time].trim());
        },
      },
      {
        onBytes(bytes) {
          hash?.update(bytes);
          if (mayBeUtf8 && !isAscii(bytes)) scan.add(bytes);
        },
      },
    );
    const encoding = mayBeUtf8 ? scan.verdict : layout.encoding;
    const timeFormat = times?.format ?? layout.timeFormat;
    surveys.push({
      input,
      layout: { ...layout, timeFormat },
      evidence,
      times,
      encoding,
      digest: hash?.digest('hex') ?? '',
    });
  }
  return surveys;
}

function addPlain(evidence: NumberEvidence, line: PlainLine, duration: number): boolean {
  line.trim(duration);
  return evidence.addPlain(line.bytes, line.starts[duration], line.ends[duration]);
}

function decided(
  surveys: readonly Survey[],
  { columns: { decimal }, maxBadRowShare }: LogSettings,
): UnderstoodLogs {
  const notes: RunNote[] = [];
  const pooled = new NumberEvidence();
  for (const { evidence } of surveys) pooled.merge(evidence);
  const timeFormats = new Set(surveys.map(({ layout }) => layout.timeFormat));
  const orders = DATE_ORDERS.filter((order) => timeFormats.has(order));
  const first = new Map<string, string>();
  const logs = surveys.flatMap(({ input, layout: own, evidence, times, digest }): UnderstoodLog[] => {
    const { file } = input;
    const same = digest === '' ? undefined : first.get(digest);
    if (same !== undefined) {
      notes.push({
        code: 'same-file',
        message: `it has the same content as ${same}, and is not read again`,
        file,
      });
      return [];
    }
    first.set(digest, file);
    const layout = orders.length === 1 && times?.hasNoOrder ? { ...own, timeFormat: orders[0] } : own;
    const style: ReturnType<typeof styleOf> = decimal
      ? { decimal, grouped: true, spelled: false }
      : styleOf(evidence, pooled, layout.delimiter, maxBadRowShare);
    if ('unclear' in style) throw unclearNumbers(file, style, evidence);
    notes.push(...layout.notes, ...notesOf(layout, style, evidence, file));
    return [{ input, layout, style }];
  });
  return { logs, notes };
}

function notesOf(
  { encoding, unit }: Layout,
  style: Exclude<ReturnType<typeof styleOf>, { unclear: string }>,
  { counts, first }: NumberEvidence,
  file: string,
): RunNote[] {
  const notes: RunNote[] = [];
  if (encoding === 'Latin-1') notes.push({ ...READ_AS_LATIN_1, file });
  if (unit !== null && unit !== 's' && !style.spelled)
    notes.push({ code: 'unit-converted', message: `durations in ${unit} are converted to seconds`, file });
  if (style.spelled) {
    const { text, line } = first.spelled as { text: string; line: number };
    notes.push({
      code: 'unit-converted',
      message: `durations such as '${text}' are read as seconds`,
      file,
      line,
    });
  }
  const apart = first[style.decimal === '.' ? 'comma3' : 'point3'];
  if (style.grouped && apart)
    notes.push({
      code: 'thousands',
      message: `'${apart.text}' is read as ${apart.text.replace(/[.,]/, '')}: '${style.decimal}' is the decimal sign`,
      file,
      line: apart.line,
    });
  if (style.threeDigits)
    notes.push({
      code: 'three-digits',
      message:
        `all ${(counts.point3 + counts.comma3).toLocaleString('en')} durations with a '${style.decimal}' have exactly three ` +
        'digits after it, which are read as decimals; should they be thousands, set the decimal sign by the setting columns',
      file,
      line: (first.point3 ?? first.comma3)?.line,
    });
  return notes;
}

/** Logs on this machine, read with the settings that DWELL_SETTINGS has for their data set. */
import { createReadStream, type ReadStream } from 'node:fs';
import path from 'node:path';
import type { RunNote } from '../lib/contracts/run-notes.ts';
import { type Settings, settingsFor, settingsFromEnvironment } from '../lib/contracts/settings.ts';
import { type Clicks, readClicks } from '../lib/intake/clicks.ts';
import { localFile } from '../lib/intake/local-file.ts';
import type { IntakeFile } from '../lib/intake/text-source.ts';
import { printLine } from './terminal/error-line.ts';
import { noteLine } from './terminal/note-line.ts';
import { withProgress } from './terminal/progress.ts';

/** What is so of most logs that people try; `dwell check` says it. */
const USUAL: readonly RunNote['code'][] = ['columns-by-place', 'nobody-regular'];

type DatasetSettings = Settings & { readonly datasetName: string };

/** @param datasetName left out: the data set that the file would be, if it were uploaded */
export function settingsOf(
  file: string,
  datasetName = path.basename(file).replace(/\.csv(\.gz)?$/i, ''),
): DatasetSettings {
  return { ...settingsFor(settingsFromEnvironment(process.env), datasetName), datasetName };
}

/** Says what is odd. Leaves out bad rows with a warning, unless they are too many. */
export async function readData(file: string): Promise<Clicks & { readonly settings: Settings }> {
  const settings = settingsOf(file);
  const clicks = await readLocal(file, (input) => readClicks([input], settings));
  const { total, first } = clicks.rejects;
  if (total > 0)
    printLine(
      `${file}: ${total} bad ${total === 1 ? 'row' : 'rows'} left out; ` +
        `the first is line ${first[0].line}: ${first[0].reason}`,
    );
  for (const note of clicks.understood.notes) if (!USUAL.includes(note.code)) printLine(noteLine(note));
  return { ...clicks, settings };
}

/** Times that all of a file is read: to understand it, and to take its rows. */
const PASSES = 2;

/** Shows meanwhile how much of the file has been read. */
export async function readLocal<T>(file: string, read: (input: IntakeFile) => Promise<T>): Promise<T> {
  const input = await localFile(file);
  const streams: ReadStream[] = [];
  const open = () => {
    const stream = createReadStream(file);
    streams.push(stream);
    return stream;
  };
  const done = () => streams.reduce((total, { bytesRead }) => total + bytesRead, 0);
  return withProgress(
    { label: `reading ${path.basename(file)}`, total: PASSES * input.sizeBytes, done },
    () => read({ ...input, open }),
  );
}

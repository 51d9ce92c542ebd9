/** The one way in for data: makes a data set of files of clicks, for the ingest function and for the command line. */
import { InputError } from '../contracts/errors.ts';
import type { Profile, Understood } from '../contracts/results.ts';
import type { RunNote } from '../contracts/run-notes.ts';
import type { Settings } from '../contracts/settings.ts';
import type { Dataset } from '../engine/interactions.ts';
import { DAY_MS, type Looks, newestOf } from '../engine/looks.ts';
import { type FileFigures, idNotes, leftOutNotes, longRowNotes, unitNotes } from './click-notes.ts';
import { readClickRows } from './click-rows.ts';
import { IdList } from './id-list.ts';
import { LookTable } from './look-table.ts';
import { PairTable } from './pair-table.ts';
import { describe } from './profile.ts';
import { Rejects } from './rejects.ts';
import { LongestRows, RoughMedian } from './spread.ts';
import type { IntakeFile } from './text-source.ts';
import { datedDataset, timesOf } from './timed-log.ts';
import { type LogSettings, type UnderstoodLog, understandLogs } from './understand-logs.ts';
import { fewOfEach } from './understanding/notes.ts';
import { understoodFile } from './understood-file.ts';
import { winsorize } from './winsorize.ts';

export interface ClickSettings extends LogSettings, Pick<Settings, 'repeats' | 'winsorizeAt' | 'windowDays'> {
  /** For the profile. */
  readonly datasetName: string;
  /** Takes the refused rows. Left out: all are counted, and the first are kept. */
  readonly rejects?: Rejects;
}

export interface Clicks {
  readonly dataset: Dataset;
  /** Categories are not a log's alone to tell. */
  readonly profile: Omit<Profile, 'categories'>;
  readonly rejects: Pick<Rejects, 'total' | 'first'>;
  /** What was understood of the files. */
  readonly understood: Understood;
}

/**
 * Understands files of clicks, reads them one after the other and joins the pairs that repeat.
 * Memory: the ids, and the distinct pairs (pair-table.ts), however long the files are and however often pairs repeat; or,
 * if the log has times, all rows (look-table.ts).
 * @throws InputError bad-file if a file is not CSV, not-understood, no-good-rows, too-many-bad-rows.
 */
export async function readClicks(files: readonly IntakeFile[], settings: ClickSettings): Promise<Clicks> {
  const { logs, notes } = await understandLogs(files, settings);
  const times = timesOf(logs);
  const intake = new Intake(files, settings, times.areRead);
  for (const log of logs) await intake.read(log);
  return intake.finish([...notes, ...times.notes]);
}

class Intake {
  readonly #settings: ClickSettings;
  readonly #inputs: readonly IntakeFile[];
  readonly #customers = new IdList();
  readonly #products = new IdList();
  readonly #table: PairTable | LookTable;
  readonly #files: FileFigures[] = [];
  readonly #longest = new LongestRows();
  readonly #rejects: Rejects;

  constructor(inputs: readonly IntakeFile[], settings: ClickSettings, hasTimes: boolean) {
    this.#inputs = inputs;
    this.#settings = settings;
    this.#table = hasTimes ? new LookTable(this.#newestFile + DAY_MS) : new PairTable(settings.repeats);
    this.#rejects = settings.rejects ?? new Rejects();
  }

  async read(log: UnderstoodLog): Promise<void> {
    const { file, sizeBytes } = log.input;
    const counts = { file, rows: 0, badRows: 0, sizeBytes };
    const figures: FileFigures = { log, counts, median: new RoughMedian(), leftOut: new Map() };
    this.#files.push(figures);
    const table = this.#table;
    const longest = this.#longest;
    await readClickRows(log, {
      customers: this.#customers,
      products: this.#products,
      click(click) {
        table.add(click.customer, click.product, click.duration, click.time);
        counts.rows++;
        figures.median.add(click.duration);
        longest.add(file, click);
      },
      leftOut(kind, line) {
        const some = figures.leftOut.get(kind);
        if (some) some.count++;
        else figures.leftOut.set(kind, { count: 1, line });
      },
      rejects: (rejects) => {
        counts.badRows += rejects.length;
        return this.#rejects.add(rejects);
      },
    });
  }

  finish(before: readonly RunNote[]): Clicks {
    const rowsRead = this.#files.reduce((total, { counts }) => total + counts.rows, 0);
    this.#checkEnoughGoodRows(rowsRead);
    const { datasetName, repeats, customerPrefix } = this.#settings;
    const { dataset, notes: ofTimes } = this.#dataset();
    const notes = [
      ...before,
      ...ofTimes,
      ...unitNotes(this.#files),
      ...leftOutNotes(this.#files),
      ...idNotes(dataset, customerPrefix),
      ...longRowNotes(this.#longest, this.#ids),
    ];
    const figures = describe(dataset, customerPrefix);
    const profile = {
      dataset: datasetName,
      dataDate: new Date(this.#newest(dataset.looks)).toISOString(),
      files: this.#inputs.map(
        ({ file, sizeBytes }) => this.#countsOf(file) ?? { file, rows: 0, badRows: 0, sizeBytes },
      ),
      rowsRead,
      badRows: this.#rejects.total,
      repeatedRows: (dataset.looks?.times.length ?? rowsRead) - figures.rows,
      repeats,
      ...figures,
    };
    const { least, median, greatest, mean } = profile.duration;
    const understood = {
      files: this.#files.map(({ log, counts }) => understoodFile(log, counts)),
      contacts: null,
      customers: profile.customers,
      products: profile.products,
      duration: { least, median, greatest, mean },
      notes: fewOfEach(notes),
    };
    return { dataset, profile, rejects: this.#rejects, understood };
  }

  #dataset(): { readonly dataset: Dataset; readonly notes: RunNote[] } {
    const ids = this.#ids;
    if (this.#table instanceof LookTable) return datedDataset(this.#table, ids, this.#settings);
    const { winsorizeAt, windowDays } = this.#settings;
    const rows = this.#table.take();
    const notes = windowDays === undefined ? [] : [NOTHING_FORGOTTEN];
    if (winsorizeAt !== undefined) notes.push(...winsorize(rows.durations, winsorizeAt));
    return { dataset: { ...rows, ...ids }, notes };
  }

  get #ids() {
    return { customerIds: this.#customers.ids, productIds: this.#products.ids };
  }

  /** The newest time of the rows or, where there is none, of the files, in ms. */
  #newest(looks: Looks | undefined): number {
    return looks ? newestOf(looks) : this.#newestFile;
  }

  /** When the newest of the files was changed, in ms. */
  get #newestFile(): number {
    return Math.max(...this.#inputs.map(({ lastModified }) => lastModified.getTime()));
  }

  #countsOf(name: string) {
    return this.#files.find(({ counts }) => counts.file === name)?.counts;
  }

  #checkEnoughGoodRows(goodRows: number): void {
    const { total: badRows, first } = this.#rejects;
    if (goodRows > 0) {
      this.#rejects.refuseTooMany(goodRows, this.#settings.maxBadRowShare);
    } else if (badRows > 0) {
      throw new InputError(
        'no-good-rows',
        `none of the ${badRows.toLocaleString('en')} rows can be used. The first is line ${first[0].line} of ` +
          `${first[0].file}: ${first[0].reason}. Rows must be customer,product,duration`,
      );
    } else {
      const where = this.#inputs.length === 1 ? this.#inputs[0].file : this.#settings.datasetName;
      const what = this.#inputs.every(({ sizeBytes }) => sizeBytes === 0)
        ? 'the file is empty'
        : 'no row of data';
      throw new InputError('no-good-rows', `${where}: ${what}; give rows of customer,product,duration`);
    }
  }
}

const NOTHING_FORGOTTEN: RunNote = {
  code: 'times-missing',
  message: 'the rows have no times, so nothing is too old (setting windowDays)',
};

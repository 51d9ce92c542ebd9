/** The one way in for data: makes a data set of files of clicks, for the ingest function and for the command line. */
import { InputError } from '../contracts/errors.ts';
import type { Profile, Reject } from '../contracts/results.ts';
import type { Settings } from '../contracts/settings.ts';
import type { Dataset } from '../engine/interactions.ts';
import { rawText } from './checked-rows.ts';
import { type Click, clickRows } from './click-rows.ts';
import { IdList } from './ids.ts';
import { PairTable } from './pair-table.ts';
import { describe } from './profile.ts';
import { Rejects } from './rejects.ts';
import type { IntakeFile } from './text-source.ts';

export interface ClickSettings extends Pick<Settings, 'repeats' | 'maxBadRowShare' | 'customerPrefix'> {
  /** For the profile. */
  readonly datasetName: string;
  /** Takes the refused rows. Left out: all are counted, and the first are kept. */
  readonly rejects?: Rejects;
}

export interface Clicks {
  readonly dataset: Dataset;
  readonly profile: Profile;
  readonly rejects: Pick<Rejects, 'total' | 'first'>;
}

/**
 * Reads files of clicks one after the other and joins the pairs that repeat.
 * Memory: the distinct pairs (pair-table.ts) and the ids, however long the files are and however often pairs repeat.
 * @throws InputError bad-file if a file is not CSV, no-good-rows, too-many-bad-rows.
 */
export async function readClicks(files: readonly IntakeFile[], settings: ClickSettings): Promise<Clicks> {
  const intake = new Intake(settings);
  for (const file of files) await intake.read(file);
  return intake.finish();
}

class Intake {
  readonly #settings: ClickSettings;
  readonly #customers = new IdList();
  readonly #products = new IdList();
  readonly #pairs: PairTable;
  readonly #files: Profile['files'] = [];
  readonly #rejects: Rejects;
  #newest = new Date(0);

  constructor(settings: ClickSettings) {
    this.#settings = settings;
    this.#pairs = new PairTable(settings.repeats);
    this.#rejects = settings.rejects ?? new Rejects();
  }

  async read(input: IntakeFile): Promise<void> {
    const figures = { file: input.file, rows: 0, badRows: 0, sizeBytes: input.sizeBytes };
    this.#files.push(figures);
    if (input.lastModified > this.#newest) this.#newest = input.lastModified;
    for await (const batch of clickRows(input)) {
      const rejects = [...batch.rejects];
      for (const click of batch.rows) {
        if (this.#add(click)) figures.rows++;
        else rejects.push(tooLarge(input.file, click));
      }
      figures.badRows += rejects.length;
      if (rejects.length > 0) await this.#rejects.add(rejects);
    }
  }

  finish(): Clicks {
    const rowsRead = this.#files.reduce((total, { rows }) => total + rows, 0);
    this.#checkEnoughGoodRows(rowsRead);
    const { datasetName, repeats, customerPrefix } = this.#settings;
    const dataset = {
      ...this.#pairs.take(),
      customerIds: this.#customers.ids,
      productIds: this.#products.ids,
    };
    const figures = describe(dataset, customerPrefix);
    const profile = {
      dataset: datasetName,
      dataDate: this.#newest.toISOString(),
      files: this.#files,
      rowsRead,
      badRows: this.#rejects.total,
      repeatedRows: rowsRead - figures.rows,
      repeats,
      ...figures,
    };
    return { dataset, profile, rejects: this.#rejects };
  }

  /** @returns false if the sum of the pair's durations would be too large. */
  #add(click: Click): boolean {
    const customer = this.#customers.place(click.customer);
    const product = this.#products.place(click.product);
    return this.#pairs.add(customer, product, click.duration);
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
      const where = this.#files.length === 1 ? this.#files[0].file : this.#settings.datasetName;
      const what = this.#files.every((file) => file.sizeBytes === 0) ? 'the file is empty' : 'no row of data';
      throw new InputError('no-good-rows', `${where}: ${what}; give rows of customer,product,duration`);
    }
  }
}

function tooLarge(file: string, { line, customer, product, duration }: Click): Reject {
  return {
    file,
    line,
    reason: 'with this duration the sum for its customer and product is too large',
    raw: rawText(`${customer},${product},${duration}`),
  };
}

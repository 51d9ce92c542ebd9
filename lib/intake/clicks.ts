/** The one way in for data: files of clicks to a data set, used by the ingest function and by the command line. */
import { InputError } from '../contracts/errors.ts';
import type { Profile, Reject } from '../contracts/results.ts';
import type { Settings } from '../contracts/settings.ts';
import type { Dataset } from '../engine/interactions.ts';
import { refuseTooManyBadRows } from './bad-row-share.ts';
import { rawText } from './checked-rows.ts';
import { type Click, clickRows } from './click-rows.ts';
import { IdList } from './ids.ts';
import { PairTable } from './pair-table.ts';
import { describe } from './profile.ts';
import type { IntakeFile } from './text-source.ts';

export interface ClickSettings extends Pick<Settings, 'repeats' | 'maxBadRowShare' | 'customerPrefix'> {
  /** The data set's name, for the profile. */
  readonly dataset: string;
  /** Takes all refused rows, some at a time; reading waits for it. */
  readonly onRejects?: (rejects: readonly Reject[]) => Promise<void> | void;
}

export interface Clicks {
  readonly dataset: Dataset;
  readonly profile: Profile;
  readonly rejects: { readonly total: number; readonly first: readonly Reject[] };
}

const REJECTS_KEPT = 100;

/**
 * Reads files of clicks one after the other and joins the pairs that repeat.
 * Memory: the distinct pairs (pair-table.ts) and the ids. The files' text passes through: how long it is, and how
 * often pairs repeat, makes no difference.
 * @throws InputError bad-file when a file is not CSV; no-good-rows, too-many-bad-rows when the rows are.
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
  readonly #firstRejects: Reject[] = [];
  #newest = new Date(0);

  constructor(settings: ClickSettings) {
    this.#settings = settings;
    this.#pairs = new PairTable(settings.repeats);
  }

  async read(input: IntakeFile): Promise<void> {
    const figures = { file: input.file, rows: 0, badRows: 0, sizeBytes: input.sizeBytes };
    this.#files.push(figures);
    if (input.lastModified > this.#newest) this.#newest = input.lastModified;
    for await (const batch of clickRows(input)) {
      const rejects = [...batch.rejects];
      for (const click of batch.rows) if (!this.#add(click)) rejects.push(tooLarge(input.file, click));
      figures.rows += batch.rows.length - (rejects.length - batch.rejects.length);
      figures.badRows += rejects.length;
      if (rejects.length > 0) await this.#note(rejects);
    }
  }

  finish(): Clicks {
    const badRows = sum(this.#files.map((file) => file.badRows));
    const rowsRead = sum(this.#files.map((file) => file.rows));
    this.#refuseWhatCannotBeUsed(rowsRead, badRows);
    const { dataset: name, repeats, customerPrefix } = this.#settings;
    const dataset = {
      ...this.#pairs.take(),
      customerIds: this.#customers.ids,
      productIds: this.#products.ids,
    };
    const figures = describe(dataset, customerPrefix);
    const profile = {
      dataset: name,
      dataDate: this.#newest.toISOString(),
      files: this.#files,
      rowsRead,
      badRows,
      repeatedRows: rowsRead - figures.rows,
      repeats,
      ...figures,
    };
    return { dataset, profile, rejects: { total: badRows, first: this.#firstRejects } };
  }

  /** @returns false when the row cannot be joined to what its pair has already. */
  #add(click: Click): boolean {
    const customer = this.#customers.place(click.customer);
    const product = this.#products.place(click.product);
    return this.#pairs.add(customer, product, click.duration);
  }

  async #note(rejects: readonly Reject[]): Promise<void> {
    this.#firstRejects.push(...rejects.slice(0, REJECTS_KEPT - this.#firstRejects.length));
    await this.#settings.onRejects?.(rejects);
  }

  #refuseWhatCannotBeUsed(rowsRead: number, badRows: number): void {
    const rows = rowsRead + badRows;
    const { dataset, maxBadRowShare } = this.#settings;
    if (rows === 0) {
      const where = this.#files.length === 1 ? this.#files[0].file : dataset;
      const what = this.#files.every((file) => file.sizeBytes === 0) ? 'the file is empty' : 'no row of data';
      throw new InputError('no-good-rows', `${where}: ${what}; give rows of customer,product,duration`);
    }
    const [first] = this.#firstRejects;
    if (rowsRead === 0)
      throw new InputError(
        'no-good-rows',
        `none of the ${rows.toLocaleString('en')} rows can be used. The first is line ${first.line} of ${first.file}: ` +
          `${first.reason}. Rows must be customer,product,duration`,
      );
    refuseTooManyBadRows(rows, badRows, maxBadRowShare, first);
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

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

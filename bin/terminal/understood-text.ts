/** What Dwell understood of files, for the terminal. */
import type { Understood } from '../../lib/contracts/results.ts';
import { noteLine } from './note-line.ts';

type Column = string | number | null;

const DELIMITERS: Readonly<Record<string, string>> = {
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
  '|': 'bars',
};

export function understoodText({
  files,
  contacts,
  catalogue,
  customers,
  products,
  duration,
  notes,
}: Understood): string {
  const lines = files.flatMap(fileLines);
  if (duration)
    lines.push(
      `Together: ${count(customers ?? 0)} customers, ${count(products ?? 0)} products; durations from ${figure(duration.least)} ` +
        `to ${figure(duration.greatest)}, median ${figure(duration.median)}, mean ${figure(duration.mean)}`,
    );
  if (contacts) lines.push(...contactLines(contacts));
  if (catalogue) lines.push(...catalogueLines(catalogue));
  return `${[...lines, ...notes.map(noteLine)].join('\n')}\n`.replaceAll(/[^\P{Cc}\n]/gu, '?');
}

function fileLines(file: Understood['files'][number]): string[] {
  const { customer, product, duration, time } = file.columns;
  const header = file.headerLine === null ? 'no header of its own' : `header in line ${file.headerLine}`;
  const unit = file.unit === null ? 'no unit named' : `in ${file.unit}`;
  const ignored = file.ignored.length > 0 ? [`  ignored   ${file.ignored.map(named).join(', ')}`] : [];
  return [
    `${file.file}: ${file.encoding}, fields parted by ${DELIMITERS[file.delimiter] ?? file.delimiter}, ${header}`,
    `  customer  ${named(customer)}`,
    `  product   ${named(product)}`,
    `  duration  ${named(duration)} (${unit}, decimal sign ${file.decimal})`,
    `  time      ${named(time)}`,
    ...ignored,
    `  rows      ${count(file.rows)} good, ${count(file.badRows)} bad`,
  ];
}

function contactLines({
  file,
  columns,
  addresses,
  skipped,
  matched,
}: NonNullable<Understood['contacts']>): string[] {
  const { customer, email, consent } = columns;
  const of = matched === null ? '' : `, ${count(matched)} of customers of the log`;
  return [
    `${file}:`,
    `  customer  ${named(customer)}`,
    `  email     ${named(email)}`,
    `  consent   ${named(consent)}`,
    `  rows      ${count(addresses)} addresses${of}; ${count(skipped)} contacts without one`,
  ];
}

function catalogueLines({
  file,
  columns,
  products,
  unavailable,
  matched,
}: NonNullable<Understood['catalogue']>): string[] {
  const { product, title, category, available } = columns;
  const of = matched === null ? '' : `, ${count(matched)} of the log`;
  return [
    `${file}:`,
    `  product   ${named(product)}`,
    `  title     ${named(title)}`,
    `  category  ${named(category)}`,
    `  available ${named(available)}`,
    `  rows      ${count(products)} products${of}; ${count(unavailable)} not available`,
  ];
}

const named = (column: Column) =>
  typeof column === 'number' ? `column ${column + 1}` : (column ?? 'no such column');
const count = (number: number) => number.toLocaleString('en');
const figure = (number: number) => number.toLocaleString('en', { maximumSignificantDigits: 4 });

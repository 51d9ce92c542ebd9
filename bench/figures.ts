/** Averages over several runs, and how numbers look in tables. */

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function geometricMean(values: readonly number[]): number {
  return Math.exp(mean(values.map(Math.log)));
}

/** With an even number of values, the lesser of the two in the middle. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
}

/** A table in Markdown: the first columns hold text, aligned left; the others hold figures, aligned right. */
export function table(
  titles: readonly string[],
  rows: ReadonlyArray<readonly string[]>,
  textColumns = 1,
): string {
  const rule = titles.map((_, n) => (n < textColumns ? '---' : '---:'));
  return [
    `| ${titles.join(' | ')} |`,
    `|${rule.join('|')}|`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ].join('\n');
}

/** An empty text if there is no value. */
export function figure(value: number | null | undefined, digits = 4): string {
  return value === null || value === undefined ? '' : value.toPrecision(digits);
}

export function seconds(value: number | null, decimals = 2): string {
  return value === null ? '' : value.toFixed(decimals);
}

/** 7.3×, 41×, 1,203×. */
export function times(ratio: number | null): string {
  if (ratio === null) return '';
  return `${ratio < 9.95 ? ratio.toFixed(1) : count(ratio)}×`;
}

/** A whole number with commas: 1,203. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}

/** 0.123 as 12 %. */
export function share(value: number): string {
  return `${Math.round(100 * value)} %`;
}

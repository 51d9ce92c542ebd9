/** Titles beside ids of products. */
import type { Titles } from '../../lib/store/titles.ts';
import type { Source } from './published.ts';

export const titlesOf = (source: Source): Promise<Titles> => source.results.titles(source);

export const titled = (product: string, titles: Titles) => ({
  product,
  title: titles.get(product) ?? null,
});

/** Titles of all products that speak for entries, where they are known. */
export function titlesOfReasons(
  entries: readonly { readonly why: readonly string[] }[],
  titles: Titles,
): Record<string, string> {
  const named = new Set(entries.flatMap(({ why }) => why));
  return Object.fromEntries(
    [...named].flatMap((product) => {
      const title = titles.get(product);
      return title === undefined ? [] : [[product, title]];
    }),
  );
}

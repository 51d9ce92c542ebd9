/** The little XML that S3 speaks. */
import { S3Error } from './errors.ts';

/** An array stands for the element once per item; undefined for none. */
type Content =
  | string
  | number
  | boolean
  | undefined
  | readonly Content[]
  | { readonly [name: string]: Content };

export function document(root: Readonly<Record<string, Content>>): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${children(root)}`;
}

function children(content: Readonly<Record<string, Content>>): string {
  return Object.entries(content)
    .map(([name, value]) => element(name, value))
    .join('');
}

function element(name: string, content: Content): string {
  if (content === undefined) return '';
  if (Array.isArray(content)) return content.map((item) => element(name, item)).join('');
  const inner = typeof content === 'object' ? children(content as Record<string, Content>) : escaped(content);
  return `<${name}>${inner}</${name}>`;
}

/** Line ends and the like as numbers: a parser would take them for blanks. */
const escaped = (value: string | number | boolean) =>
  String(value).replace(/[<>&"\p{Cc}]/gu, (mark) => `&#${mark.charCodeAt(0)};`);

/**
 * What stands in each element of that name, for elements without attributes that do not contain themselves.
 * @throws S3Error MalformedXML for comments, CDATA and declarations, in which a tag would be no tag.
 */
export function elementsNamed(name: string, xml: string): string[] {
  if (xml.includes('<!')) throw new S3Error('MalformedXML');
  return [...xml.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, 'gs'))].map(([, inner]) => inner);
}

/** Text of the one element of that name. */
export function textNamed(name: string, xml: string): string | undefined {
  return elementsNamed(name, xml)[0]?.replace(
    /&(?:#(\d+)|#x([0-9a-f]+)|(lt|gt|amp|quot|apos));/gi,
    (_, decimal, hexadecimal, entity: keyof typeof ENTITIES) =>
      entity ? ENTITIES[entity] : String.fromCodePoint(decimal ?? Number.parseInt(hexadecimal, 16)),
  );
}

const ENTITIES = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

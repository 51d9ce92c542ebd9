/** Files of products: what real programs export, as far as its shape goes, and what is wrong with a file. */
import { describe, expect, test } from 'vitest';
import { readProducts } from '../../lib/intake/products.ts';
import { Rejects } from '../../lib/intake/rejects.ts';
import { gzipFile, textFile } from './text-file.ts';

async function readAll(text: string | Uint8Array, { known, columns = {} }: Given = {}) {
  const rejects = new Rejects();
  const settings = { columns, customerPrefix: 'CC', maxBadRowShare: 0.5, rejects, known };
  const file = textFile(text, { file: 'products.csv' });
  return { ...(await readProducts(file, settings)), rejects };
}

async function read(text: string | Uint8Array, given: Given = {}) {
  const { products, understood, notes, rejects } = await readAll(text, given);
  const facts = [...products].map(([id, { title, category, available }]) => [id, title, category, available]);
  return { facts, understood, codes: notes.map(({ code }) => code), notes, rejects };
}
interface Given {
  readonly known?: readonly string[];
  readonly columns?: Record<string, string | number>;
}

const ROUGE = ['A1', 'Rouge', 'Lips', true];
const CREAM = ['A2', 'Cream', 'Face', false];

test.each([
  ['the plain columns', 'product,title,category,available\nA1,Rouge,Lips,yes\nA2,Cream,Face,no\n'],
  ['another order', 'available,category,title,product\n1,Lips,Rouge,A1\n0,Face,Cream,A2\n'],
  ['further columns', 'sku;Name;Preis;Kategorie;Lieferbar\nA1;Rouge;9,99;Lips;ja\nA2;Cream;5;Face;nein\n'],
  [
    'German titles',
    'Artikelnummer;Bezeichnung;Warengruppe;Auf Lager\nA1;Rouge;Lips;ja\nA2;Cream;Face;ausverkauft\n',
  ],
  [
    'French titles',
    'Référence produit;Désignation;Catégorie;Disponibilité\nA1;Rouge;Lips;en stock\nA2;Cream;Face;rupture de stock\n',
  ],
  [
    'Spanish titles',
    'Código de producto,Nombre,Categoría,Disponible\nA1,Rouge,Lips,sí\nA2,Cream,Face,agotado\n',
  ],
  [
    'Italian titles',
    'Codice prodotto,Nome,Categoria,Disponibilità\nA1,Rouge,Lips,disponibile\nA2,Cream,Face,esaurito\n',
  ],
  ['Dutch titles', 'Productnummer,Naam,Categorie,Voorraad\nA1,Rouge,Lips,17\nA2,Cream,Face,0\n'],
  [
    'a column of what is sold out',
    'product,title,category,sold out\nA1,Rouge,Lips,false\nA2,Cream,Face,true\n',
  ],
  [
    'lines above',
    'Our catalogue,,,\n\nproduct,title,category,status\nA1,Rouge,Lips,active\nA2,Cream,Face,draft\n',
  ],
  [
    'the header twice',
    'product,title,category,available\nA1,Rouge,Lips,1\nproduct,title,category,available\nA2,Cream,Face,0\n',
  ],
])('a file may have %s', async (_, text) => {
  const { facts, rejects } = await read(text);

  expect(facts).toEqual([ROUGE, CREAM]);
  expect(rejects.total).toBe(0);
});

const SHOPIFY =
  'Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,' +
  'Variant Inventory Qty,Variant Price,Image Src,SEO Title,Status\n' +
  'rouge,Rouge,"<p>red,\n""so"" red</p>",V,Lips,Lipstick,"x, y",true,Size,S,A1,0,9.90,https://a/1.jpg,,active\n' +
  'rouge,,,,,,,,,M,A1-M,7,9.90,,,\n' +
  'rouge,,,,,,,,,,,,,https://a/2.jpg,,\n' +
  'cream,Cream,,V,Face,Jar,,true,Title,Default Title,A2,4,5.00,,,archived\n';

describe('an export', () => {
  test('of Shopify has one row for each variant and each picture: its ids are stock keeping units', async () => {
    const { facts, understood, codes } = await read(SHOPIFY);

    expect(facts).toEqual([ROUGE, ['A1-M', 'Rouge', 'Lips', true], CREAM]);
    expect(understood).toMatchObject({
      columns: {
        product: 'Variant SKU',
        title: 'Title',
        category: 'Product Category',
        available: 'Published, Status',
      },
      rows: 3,
      products: 3,
      unavailable: 1,
    });
    expect(codes).toEqual(['placeholders']);
  });

  test('of Shopify tells in the first row of a handle that none of its variants can be bought', async () => {
    const { facts, understood } = await read(
      'Handle,Title,Product Category,Published,Variant SKU,Variant Barcode,Image Src,In stock,Status\n' +
        'shirt,Shirt,Tops,true,SH-S,1,,yes,archived\n' +
        'shirt,,,,SH-M,2,,yes,\n' +
        'shirt,,,,,,https://a/2.jpg,,\n' +
        'shirt,,,,SH-L,3,,,\n' +
        'cap,Cap,Hats,true,,4,,yes,draft\n' +
        'cap,,,,CAP-2,5,,,\n' +
        'sock,Sock,,true,SO-1,6,,yes,active\n' +
        'sock,,,,SO-2,7,,no,\n',
    );

    expect(facts).toEqual([
      ['SH-S', 'Shirt', 'Tops', false],
      ['SH-M', 'Shirt', 'Tops', false],
      ['SH-L', 'Shirt', 'Tops', false],
      ['CAP-2', 'Cap', 'Hats', false],
      ['SO-1', 'Sock', null, true],
      ['SO-2', 'Sock', null, false],
    ]);
    expect(understood.unavailable).toBe(5);
  });

  test('of Shopify: a variant of a product whose state is not understood is a bad row, too', async () => {
    const { facts, rejects } = await read(
      'Handle,Title,Published,Variant SKU\nshirt,Shirt,perhaps,S\nshirt,,,M\ncap,Cap,true,C\ncap,,,C2\n',
    );

    expect(facts.map(([id]) => id)).toEqual(['C', 'C2']);
    expect(rejects.total).toBe(2);
  });

  test('of Shopify whose handles stand in the log says that the handles would do', async () => {
    const { notes } = await read(SHOPIFY, { known: ['cream', 'rouge'] });

    expect(notes.at(-1)).toEqual({
      code: 'products-unmatched',
      message:
        "0 of 3 products of the file are in the log. 2 would be by the column 'Handle': give it the title product_id",
      file: 'products.csv',
    });
  });

  test('of Shopify has one product for all rows of a handle, once that is named the product', async () => {
    const { facts } = await read(SHOPIFY.replace('Handle', 'product_id'));

    expect(facts).toEqual([
      ['rouge', 'Rouge', 'Lips', true],
      ['cream', 'Cream', 'Face', false],
    ]);
  });

  test('of WooCommerce is available if it is published and in stock; it may not count its stock', async () => {
    const { facts } = await read(
      'ID,Type,SKU,Name,Published,"Is featured?","Visibility in catalog","In stock?",Stock,Categories\n' +
        '12,simple,S-1,Rouge,1,0,visible,1,,"Make-up > Lips, Sale"\n' +
        '13,simple,S-2,Cream,-1,0,visible,1,,Face\n' +
        '14,simple,S-3,Oil,1,0,visible,0,0,Face\n' +
        '15,variable,S-4,Soap,1,0,visible,1,0,Bath\n',
    );

    expect(facts).toEqual([
      ['12', 'Rouge', 'Make-up > Lips, Sale', true],
      ['13', 'Cream', 'Face', false],
      ['14', 'Oil', 'Face', false],
      ['15', 'Soap', 'Bath', true],
    ]);
  });

  test('of Magento is available if it is enabled and in stock; 2 is disabled', async () => {
    const { facts } = await read(
      'sku,store_view_code,attribute_set_code,product_type,categories,name,product_online,visibility,url_key,qty,' +
        'out_of_stock_qty,is_in_stock\n' +
        'A1,,Default,configurable,Lips,Rouge,1,"Catalog, Search",rouge,0.0000,0.0000,1\n' +
        'A1,fr,Default,configurable,,Rouge à lèvres,,,,,,\n' +
        'A2,,Default,simple,Face,Cream,2,"Catalog, Search",cream,5.0000,0.0000,1\n' +
        'A3,,Default,simple,Face,Oil,1,"Catalog, Search",oil,0.0000,0.0000,0\n',
    );

    expect(facts).toEqual([ROUGE, CREAM, ['A3', 'Oil', 'Face', false]]);
  });

  test('of Magento has the title of the shop itself, wherever its row stands', async () => {
    const { facts } = await read(
      'sku,store_view_code,name,product_online\nA1,fr,Rouge à lèvres,\nA1,,Rouge,1\nA1,de,Lippenstift,\nA2,fr,Crème,1\n',
    );

    expect(facts).toEqual([
      ['A1', 'Rouge', null, true],
      ['A2', 'Crème', null, true],
    ]);
  });

  test.each([
    ['WooCommerce', 'ID,Type,Name', ['simple', 'variable', 'variation', 'simple, virtual', 'grouped']],
    ['Magento', 'sku,product_type,name', ['simple', 'configurable', 'bundle', 'virtual', 'downloadable']],
  ])('of %s without a category has none: how a product is built is none', async (_, header, types) => {
    const { facts, understood } = await read(
      `${header}\n${types.map((type, n) => `${n + 1},"${type}",Rouge\n`).join('')}`,
    );

    expect(understood.columns.category).toBeNull();
    expect(facts[0]).toEqual(['1', 'Rouge', null, null]);
  });

  test('of PrestaShop has an id and a reference: the id counts', async () => {
    const { facts } = await read(
      'Product ID;Image;Name;Reference;Category;Price (tax excl.);Status\n1;a.jpg;Rouge;R-1;Lips;9,90;1\n2;b.jpg;Cream;C-1;Face;5;0\n',
    );

    expect(facts).toEqual([
      ['1', 'Rouge', 'Lips', true],
      ['2', 'Cream', 'Face', false],
    ]);
  });

  test('of PrestaShop whose references stand in the log says how they would be read, and they are', async () => {
    const text = 'Product ID;Name;Reference\n1;Rouge;R-1\n2;Cream;C-1\n';
    const known = ['R-1', 'C-1'];

    const { notes } = await read(text, { known });
    const { facts } = await read(text.replace('Product ID', 'Nr').replace('Reference', 'product_id'), {
      known,
    });

    expect(notes[0].message).toContain(
      "2 would be by the column 'Reference': give it the title product_id, and 'Product ID' another",
    );
    expect(facts.map(([id]) => id)).toEqual(known);
  });

  test('of Google Merchant: what can be ordered in advance is available', async () => {
    const { facts } = await read(
      'id\ttitle\tdescription\tlink\tavailability\tprice\tgoogle_product_category\tproduct_type\tgtin\n' +
        'A1\tRouge\tred\thttps://a/1\tin_stock\t9.99 EUR\t2271\tLips\t01\n' +
        'A2\tCream\tsoft\thttps://a/2\tout of stock\t9.99 EUR\t2271\tFace\t02\n' +
        'A3\tOil\tnew\thttps://a/3\tpreorder\t9.99 EUR\t2271\tFace\t03\n' +
        'A4\tSoap\told\thttps://a/4\thttps://schema.org/OutOfStock\t9.99 EUR\t2271\tBath\t04\n',
    );

    expect(facts).toEqual([ROUGE, CREAM, ['A3', 'Oil', 'Face', true], ['A4', 'Soap', 'Bath', false]]);
  });
});

test.each([
  ['in stock', true],
  ['In_Stock', true],
  ['InStock', true],
  ['yes', true],
  ['1', true],
  ['active', true],
  ['backorder', true],
  ['verfügbar', true],
  ['17', true],
  ['out of stock', false],
  ['OutOfStock', false],
  ['no', false],
  ['0', false],
  ['-3', false],
  ['0,0', false],
  ['1.250,00', true],
  ['1 250', true],
  ["1'250.5", true],
  ['0.000,00', false],
  ['-1.250,00', false],
  ['draft', false],
  ['archived', false],
  ['ausverkauft', false],
  ['Rupture de stock', false],
  ['niet op voorraad', false],
  ['', null],
  ['NULL', null],
])('a product of which %j is written under available: %s', async (word, available) => {
  const { facts } = await read(`product;title;available\nA1;Rouge;${word}\n`);

  expect(facts).toEqual([['A1', 'Rouge', null, available]]);
});

test('a word that is neither a yes nor a no is a bad row, as it may be a no', async () => {
  const { facts, rejects } = await read('product,available\nA1,yes\nA2,perhaps\n');

  expect(facts).toEqual([['A1', null, null, true]]);
  expect(rejects.first[0].reason).toBe("'perhaps' is neither a yes nor a no to being available");
});

test('a number under a title of yes and no is only itself', async () => {
  const { rejects } = await read('product,published\nA1,1\nA2,2\n');

  expect(rejects.first[0].reason).toBe("'2' is neither a yes nor a no to being available");
});

test('a state that tells nothing of availability is not taken for one', async () => {
  const { understood, facts } = await read('product,title,status\nA1,Rouge,new\nA2,Cream,sale\n');

  expect(understood.columns.available).toBeNull();
  expect(facts.map(([, , , available]) => available)).toEqual([null, null]);
});

test('a state with nothing in many rows is one', async () => {
  const { facts } = await read('sku,name,status\nA1,Rouge,archived\nA2,Cream,NULL\nA3,Oil,\\N\n');

  expect(facts.map(([, , , available]) => available)).toEqual([false, null, null]);
});

test('a note names a column whose title may tell the availability, where it is not read', async () => {
  const { understood, notes } = await read('sku,name,status\nA1,Rouge,1\nA2,Cream,2\n');

  expect(understood.columns.available).toBeNull();
  expect(notes).toEqual([
    {
      code: 'column-in-doubt',
      message: "'status' may be the availability, but its values are neither a yes nor a no: it is not read",
      file: 'products.csv',
      line: 1,
    },
  ]);
});

test.each([
  ['discontinued', '2026-01-02', ''],
  ['deleted_at', '2026-01-02 10:00:00', '0000-00-00 00:00:00'],
  ['archived', '1767348000', 'false'],
])('under the title %s, the day since when it is so is a no', async (title, day, other) => {
  const { facts } = await read(`product,title,${title}\nA1,Rouge,${day}\nA2,Cream,${other}\n`);

  expect(facts.map(([, , , available]) => available)).toEqual([false, other === 'false' ? true : null]);
});

test('days under a title that asks for a yes or a no are bad rows', async () => {
  const text = 'product,title,available\nA1,Rouge,2026-01-02\nA2,Cream,2026-01-03\n';

  await expect(read(text)).rejects.toMatchObject({ code: 'no-good-rows' });
});

test('a state that is blank in all rows that are looked at is read below them', async () => {
  const rows = (count: number, state: string) =>
    Array.from({ length: count }, (_, n) => `${state}${n},x,${state}\n`).join('');

  const { understood } = await read(`product,title,status\n${rows(3000, '')}${rows(100, 'archived')}`);

  expect(understood.unavailable).toBe(100);
});

test('a no counts though another column of the row is not understood', async () => {
  const { facts } = await read('product,published,status\nA1,true,active\nA2,perhaps,archived\n');

  expect(facts[1]).toEqual(['A2', null, null, false]);
});

test('a quoted description may have line breaks and delimiters', async () => {
  const plain = Array.from({ length: 150 }, (_, n) => `A${n},good,yes\n`).join('');

  const { products, rejects } = await readAll(
    `product,description,available\n${plain}GONE,"Nice, warm\nsoft, blue",no\n`,
  );

  expect(rejects.total).toBe(0);
  expect(products.size).toBe(151);
  expect(products.get('GONE')?.available).toBe(false);
});

test('a long title is cut, and shows it; line breaks in one are spaces', async () => {
  const { facts } = await read(`product,title\nA1,${'ü'.repeat(300)}\nA2,"two\nlines"\n`);

  expect([facts[0][1], facts[1][1]]).toEqual([`${'ü'.repeat(255)}…`, 'two lines']);
});

test('a bad row is refused with file, line and reason; one without a product or with a placeholder is left out', async () => {
  const { facts, rejects, notes } = await read(
    'product,title\nA1,Rouge\n,Cream\nA3\n(not set),Oil\n"A\u200b4",Soap\n,\nA5,Tea\nA6,Mug\n',
  );

  expect(facts.map(([id]) => id)).toEqual(['A1', 'A5', 'A6']);
  expect(rejects.first.map(({ line, reason }) => [line, reason])).toEqual([
    [3, 'the product is empty'],
    [4, 'it has 1 field instead of 2'],
    [6, 'the product has zero-width characters; take them out'],
  ]);
  expect(notes).toEqual([
    { code: 'placeholders', message: '1 row names no product: left out', file: 'products.csv' },
  ]);
});

test('ids and categories in Latin-1 are bad rows, as they may be in another encoding; titles are not', async () => {
  const latin1 = (text: string) => Buffer.from(text, 'latin1');

  const { facts, codes } = await read(latin1('product;title;category\nA1;Crème;Face\nA2;Cream;Pâte\n'));

  expect(facts).toEqual([['A1', 'Crème', 'Face', null]]);
  expect(codes).toEqual(['encoding']);
});

test('gzip is unpacked', async () => {
  const settings = { columns: {}, customerPrefix: 'CC', maxBadRowShare: 0 };

  const { products } = await readProducts(gzipFile('product,title\nA1,Rouge\n'), settings);

  expect([...products.keys()]).toEqual(['A1']);
});

test.each([
  [
    'no column for the product',
    'name,category\nRouge,Lips\n',
    /there is no column for the product\. .*product id/,
  ],
  [
    'a product and nothing else',
    'product,price\nA1,3\n',
    /no column for the title, nor for the category, nor for the availability/,
  ],
  ['two titles', 'product,name,nom\nA1,Rouge,Rouge\n', /'name' and 'nom' may both be the title/],
  ['two ids', 'product,artikel,title\nA1,B1,Rouge\n', /'product' and 'artikel' may both be the product/],
  [
    'no header',
    'A1,Rouge,Lips,yes\n',
    /it has no header line that names product, title, category, available/,
  ],
])('%s: refused', async (_, text, message) => {
  await expect(read(text)).rejects.toMatchObject({
    name: 'InputError',
    code: 'not-understood',
    message: expect.stringMatching(message),
  });
});

test('a file without a product in it is refused', async () => {
  for (const text of ['', 'product,title\n'])
    await expect(read(text)).rejects.toMatchObject({
      code: 'no-good-rows',
      message: expect.stringContaining('products.csv: there is no product in it'),
    });
});

test('a refusal asks for another title of the id, as a setting would be for the log, too', async () => {
  const text = 'Artschl,Name\nA1,Rouge\n';

  await expect(read(text)).rejects.toMatchObject({
    message: expect.stringMatching(/Give the column that has the ids of the log the title product_id \(docs/),
  });
  await expect(read(text)).rejects.toMatchObject({ message: expect.not.stringContaining('setting') });
});

test.each(['SKU,EAN,Title', 'EAN,SKU,Title', 'Référence,EAN,Title', 'EAN,Handle,Title'])(
  'of the ids in %s, one counts',
  async (header) => {
    const { understood } = await read(`${header}\nA,B,Rouge\n`);

    expect(understood.columns.product).toMatch(/^(?:SKU|Référence|EAN)$/);
    expect(understood.columns.product === 'EAN').toBe(!/SKU|Référence/.test(header));
  },
);

describe('the setting columns', () => {
  test('names columns by title; that of the product only where the file has it', async () => {
    const columns = { product: 'Artschl', title: 'Bez', category: 'Gruppe', available: 'Da' };

    expect((await read('Artschl,Bez,Gruppe,Da\nA1,Rouge,Lips,x\n', { columns })).facts).toEqual([ROUGE]);
    expect((await read('sku,Bez,Gruppe,Da\nA1,Rouge,Lips,x\n', { columns })).facts).toEqual([ROUGE]);
  });

  test('names columns that a nightly file lacks', async () => {
    const { facts, codes } = await read('product_id,available\nA1,no\n', {
      columns: { title: 'Bez', category: 'Gruppe' },
    });

    expect(facts).toEqual([['A1', null, null, false]]);
    expect(codes).toEqual([]);
  });

  test('names an availability that the file lacks: a note says so', async () => {
    const columns = { available: 'Da' };
    const message = "the setting columns names 'Da' for the availability, and there is no such column";

    expect((await read('product,title\nA1,Rouge\n', { columns })).notes[0].message).toBe(message);
    await expect(read('product,price\nA1,3\n', { columns })).rejects.toMatchObject({
      code: 'not-understood',
      message: expect.stringContaining(message),
    });
  });

  test('names the availability: it is read alone', async () => {
    const text = 'ID,Name,Published,In stock?\n1,Rouge,1,0\n2,Cream,0,1\n';

    const { facts, understood } = await read(text, { columns: { available: 'Published' } });

    expect(facts.map(([, , , available]) => available)).toEqual([true, false]);
    expect(understood.columns.available).toBe('Published');
    expect((await read(text)).understood.columns.available).toBe('In stock?, Published');
  });

  test('names a state of Magento, where 2 is a no', async () => {
    const { facts } = await read('sku,name,status\nA1,Rouge,1\nA2,Cream,2\n', {
      columns: { available: 'status' },
    });

    expect(facts.map(([, , , available]) => available)).toEqual([true, false]);
  });

  test('that names places of a log without a header says nothing of products', async () => {
    const columns = { customer: 0, product: 1, duration: 2 };

    expect((await read('sku,name,category\nA1,Rouge,Lips\n', { columns })).facts).toEqual([
      ['A1', 'Rouge', 'Lips', null],
    ]);
  });
});

test('a file of few products is compared with few, and one of the whole catalogue with the log', async () => {
  const codesOf = async (text: string, known: readonly string[]) => (await read(text, { known })).codes;
  const many = Array.from({ length: 100 }, (_, n) => `P${n}`);
  const fileOf = (ids: readonly string[]) => `product,title\n${ids.map((id) => `${id},x\n`).join('')}`;

  expect(await codesOf(fileOf(['P1', 'P2']), many)).toEqual([]);
  expect(await codesOf(fileOf(many), ['P1', 'P2'])).toEqual([]);
  expect(await codesOf(fileOf(['p1', 'p2']), many)).toEqual(['products-unmatched']);
});

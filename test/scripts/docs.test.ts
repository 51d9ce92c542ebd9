/** The pages that `npm run docs` writes from the registry, the models’ docstrings, the settings and the bench. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readModelFigures } from '../../bench/model-figures.ts';
import { settingsSchema } from '../../lib/contracts/settings.ts';
import { parameterFields } from '../../lib/engine/parameters.ts';
import { CUSTOMER_MODELS, MODELS } from '../../lib/engine/registry.ts';
import { LOGS, readmeTables } from '../../scripts/docs/accuracy.ts';
import { markdownOf } from '../../scripts/docs/docstring.ts';
import { generatedPages, withBlock } from '../../scripts/docs/generated-pages.ts';
import { modelFiles } from '../../scripts/docs/model-files.ts';
import { modelsPage } from '../../scripts/docs/models-page.ts';
import { tableWith } from '../markdown-table.ts';

const pageAt = (page: string) => readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8');
const PAGE = pageAt('docs/models.md');
const figures = readModelFigures();
const files = await modelFiles();

test.each(await generatedPages())('$page is what `npm run docs` writes now', ({ page, text }) => {
  expect(pageAt(page), 'run `npm run docs`').toBe(text);
});

test('a block goes between its marks, and the rest stays', () => {
  const text = 'one\n<!-- a: why -->\nold\n<!-- /a -->\n<!-- b -->\n<!-- /b -->\n';

  expect(withBlock(text, 'a', '| x | y |\n|---|---:|\n| long | 1 |')).toBe(
    'one\n<!-- a: why -->\n\n| x    |    y |\n| ---- | ---: |\n| long |    1 |\n\n<!-- /a -->\n<!-- b -->\n<!-- /b -->\n',
  );
  expect(() => withBlock(text, 'c', '')).toThrow('<!-- c -->');
});

test('docs/deploy.md has every setting with its description', () => {
  const rows = tableWith(['setting', 'default'], pageAt('docs/deploy.md'));

  for (const [name, { description }] of Object.entries(settingsSchema.shape))
    expect(rows).toContainEqual(expect.objectContaining({ setting: `\`${name}\``, '': description }));
});

describe('if the bench has not measured', () => {
  const { sample, ...others } = figures;
  const { SlopeOne, ...rating } = sample.rating;
  const withoutOne = { ...others, sample: { ...sample, rating } };

  test('a model on a log, docs/models.md says so', () => {
    const page = modelsPage(files, withoutOne);

    const row = tableWith(['model', 'sample log'], page).find(({ model }) => model === 'SlopeOne');
    expect(row?.['sample log']).toBe('not measured yet');
    expect(Number(row?.['ml-100k'])).toBe(figures['ml-100k'].rating.SlopeOne.rmse);
    expect(page).toContain('| sample log | not measured yet |  |  |  |');
  });

  test('a whole log, docs/models.md says so too', () => {
    const page = modelsPage(files, others);

    expect(page).toMatch(/^- \*\*sample log\*\*: .*Not measured yet\.$/m);
    for (const row of tableWith(['model', 'sample log'], page))
      expect(row['sample log']).toBe('not measured yet');
  });

  test('a model, README.md has no row for it', () => {
    const models = tableWith(['model', 'RMSE, sample log'], readmeTables(withoutOne)).map(
      ({ model }) => model,
    );

    expect(models).toContain('Blend');
    expect(models).not.toContain('SlopeOne');
  });
});

test.each([
  { column: 'RMSE, sample log', best: Math.min },
  { column: 'precision@10, sample log', best: Math.max },
])('README.md has its models best first, by $column', ({ column, best }) => {
  const figures = tableWith(['model', column], pageAt('README.md')).map((row) => Number(row[column]));

  expect(figures.length).toBeGreaterThan(1);
  for (const [n, value] of figures.entries()) expect(value).toBe(best(...figures.slice(n)));
});

interface Accuracy {
  heading: string;
  model: string;
  status: string;
  accuracy: number | null;
}

describe.each(LOGS)('figures on $name', ({ name, title }) => {
  const { rating, ranking, audience = {} } = figures[name];
  const accuracies = [
    ...Object.entries(rating).map(([model, { status, rmse }]) => ['Rating models', model, status, rmse]),
    ...Object.entries(ranking).map(([model, { status, precision }]) => [
      'Ranking models',
      model,
      status,
      precision,
    ]),
    ...Object.entries(audience).map(([model, { status, attention50 }]) => [
      'Audiences',
      model,
      status,
      attention50,
    ]),
  ].map(([heading, model, status, accuracy]) => ({ heading, model, status, accuracy }) as Accuracy);
  const fitted = accuracies.filter(({ status }) => status === 'ok');

  test('are of registered models', () => {
    const names = MODELS.flatMap(({ name, targeted }) => (targeted ? [name, `${name}, views`] : [name]));

    expect(accuracies.map(({ model }) => model).filter((model) => !names.includes(model))).toEqual([]);
  });

  test('have an accuracy above 0 if the model was fitted, and otherwise say why not', () => {
    const others = accuracies.filter(({ status }) => status !== 'ok');

    expect(fitted).not.toEqual([]);
    for (const { model, accuracy } of fitted) expect(accuracy, model).toBeGreaterThan(0);
    for (const { model, status, accuracy } of others) {
      expect(status, model).toMatch(/^(diverged|failed|refused)$/);
      expect(accuracy, model).toBeNull();
    }
  });

  test('are in the tables of docs/models.md', () => {
    const rowsUnder = (heading: string) =>
      tableWith(['model', title], PAGE.slice(PAGE.indexOf(`## ${heading}: `)));
    const rows = ['Rating models', 'Ranking models'].flatMap(rowsUnder);

    expect(rows.map(({ model }) => model).sort()).toEqual(CUSTOMER_MODELS.map((spec) => spec.name).sort());
    expect(rowsUnder('Audiences').map(({ model }) => model)).toEqual(MODELS.map((spec) => spec.name));
    for (const { heading, model, accuracy } of fitted.filter(({ model }) => !model.endsWith(', views')))
      expect(Number(rowsUnder(heading).find((row) => row.model === model)?.[title]), model).toBe(accuracy);
  });

  test('of all that list customers stand in a table of the log, best first', () => {
    const rows = tableWith(['model', 'attention@50'], PAGE.slice(PAGE.indexOf(`### Audiences: ${title}`)));

    const shown = rows.map((row) => Number(row['attention@50']));
    expect(rows.map(({ model }) => model).sort()).toEqual(Object.keys(audience).sort());
    expect(shown).toEqual([...shown].sort((one, other) => other - one));
  });
});

describe.each(MODELS.map((spec) => ({ name: spec.name, spec })))('$name', ({ spec }) => {
  const section = sectionOf(spec.name);

  test('has a file whose docstring states a formula and says what it costs', () => {
    const docstring = files.find(({ specs }) => specs.includes(spec))?.docstring ?? [];

    expect(docstring.filter((line) => /^ {2}.* [=~] /.test(line))).not.toEqual([]);
    expect(docstring.join('\n')).toMatch(/Cost: /);
  });

  test('has a section with its formula, its source and each of its parameters', () => {
    expect(section).toMatch(/```text\n.* [=~] /);
    expect(section).toContain(spec.summary);
    expect(section).toContain(spec.source);
    for (const { key } of parameterFields(spec)) expect(section).toContain(`| \`${key}\` | `);
  });
});

describe('a docstring', () => {
  test('keeps its formulas as they are and its paragraphs apart', () => {
    const docstring = [
      'Slope One. Lemire',
      '& Maclachlan 2005.',
      '  r̂ = mean(u) + x',
      '    x = 1',
      'R empty: mean(u).',
      'Shapes: row [products].  Cost: fit O(rows).',
      '',
      'Never NaN.',
    ];

    expect(markdownOf(docstring)).toBe(
      [
        'Slope One. Lemire & Maclachlan 2005.',
        '```text\nr̂ = mean(u) + x\n  x = 1\n```',
        'R empty: mean(u).',
        '**Shapes:** row [products].',
        '**Cost:** fit O(rows).',
        'Never NaN.',
      ].join('\n\n'),
    );
  });

  test('links to the files that it names, if they exist', () => {
    expect(markdownOf(['See matrix-rows.ts, knn.ts, nothing.ts and docs/divergences.md.'])).toBe(
      'See [matrix-rows.ts](../lib/engine/numeric/matrix-rows.ts), [knn.ts](../lib/engine/models/knn/knn.ts), nothing.ts and ' +
        '[docs/divergences.md](divergences.md).',
    );
  });
});

/** From the heading that names the model to the next heading. */
function sectionOf(model: string): string {
  const sections = PAGE.split(/^(?=## )/m);
  return sections.find((text) => text.split('\n', 1)[0].replace('## ', '').split(', ').includes(model)) ?? '';
}

/** docs/models.md is made of the registry, of the heads of the models’ files and of what the bench measured. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readModelFigures } from '../../bench/model-figures.ts';
import { parameterFields } from '../../lib/engine/parameters.ts';
import { MODELS } from '../../lib/engine/registry.ts';
import { markdownOf } from '../../scripts/docs/docstring.ts';
import { modelFiles } from '../../scripts/docs/model-files.ts';
import { LOGS, modelsPage } from '../../scripts/docs/models-page.ts';

const PAGE = readFileSync(new URL('../../docs/models.md', import.meta.url), 'utf8');
const files = await modelFiles();

describe('docs/models.md', () => {
  it('is what `npm run docs` writes now', () => {
    expect(PAGE, 'run `npm run docs`').toBe(modelsPage(files, readModelFigures()));
  });

  it('tells figures of a registered model only when the bench has them, and says what to run', () => {
    const { sample, ...others } = readModelFigures();
    const { SlopeOne, ...rating } = sample.rating;

    expect(() => modelsPage(files, others)).toThrow(/no figures on sample: run `npm run bench/);
    expect(() => modelsPage(files, { ...others, sample: { ...sample, rating } })).toThrow(
      /no figures of SlopeOne on sample: run `npm run bench/,
    );
  });
});

describe.each(MODELS.map((spec) => ({ name: spec.name, spec })))('$name', ({ spec }) => {
  const section = sectionOf(spec.name);

  it('has a file whose head states a formula, and says what it costs', () => {
    const { docstring } = files.find(({ specs }) => specs.includes(spec)) ?? {
      docstring: [],
    };

    expect(docstring.filter((line) => /^ {2}.* [=~] /.test(line))).not.toEqual([]);
    expect(docstring.join('\n')).toMatch(/Cost: /);
  });

  it('has a section with its formula, its source and each of its parameters', () => {
    expect(section).toMatch(/```text\n.* [=~] /);
    expect(section).toContain(spec.summary);
    expect(section).toContain(spec.source);
    for (const { key } of parameterFields(spec)) expect(section).toContain(`| \`${key}\` | `);
  });

  it.each(LOGS)('has its accuracy on $name, or the reason why it has none', ({ name }) => {
    const figures = readModelFigures()[name];
    const row = spec.kind === 'rating' ? figures.rating[spec.name] : figures.ranking[spec.name];
    const accuracy = 'rmse' in row ? row.rmse : row.precision;

    expect(row.status === 'ok' ? accuracy : row.status).toEqual(
      row.status === 'ok' ? expect.any(Number) : expect.stringMatching(/diverged|failed|refused/),
    );
  });
});

describe('a docstring', () => {
  it('keeps its formulas as they are, and its paragraphs apart', () => {
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

  it('links to the files that it names, where they are', () => {
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

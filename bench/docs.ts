/** `npm run docs`: writes docs/models.md. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelFiles } from './docs/model-files.ts';
import { modelsPage } from './docs/models-page.ts';
import { readModelFigures } from './model-figures.ts';

const PAGE = join(import.meta.dirname, '../docs/models.md');

writeFileSync(PAGE, modelsPage(await modelFiles(), readModelFigures()));

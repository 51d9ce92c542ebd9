/** `npm run docs`: writes docs/models.md. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readModelFigures } from '../bench/model-figures.ts';
import { modelFiles } from './docs/model-files.ts';
import { modelsPage } from './docs/models-page.ts';

const PAGE = join(import.meta.dirname, '../docs/models.md');

writeFileSync(PAGE, modelsPage(await modelFiles(), readModelFigures()));

/** `npm run docs`: writes docs/models.md and the marked blocks of README.md and docs/deploy.md. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedPages } from './docs/generated-pages.ts';

for (const { page, text } of await generatedPages())
  writeFileSync(join(import.meta.dirname, '..', page), text);

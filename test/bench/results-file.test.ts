import { expect, test } from 'vitest';
import { withSections } from '../../bench/results-file.ts';

const FILE = [
  '# Bench',
  '',
  'Old words.',
  '',
  '## One',
  '',
  'first',
  '',
  '### Part',
  '',
  '## Two',
  '',
  'second',
  '',
];

test('a section takes the place of the one with its heading, and the others stay', () => {
  expect(withSections(FILE.join('\n'), '# Bench', ['## One\n\nagain'])).toBe(
    '# Bench\n\n## One\n\nagain\n\n## Two\n\nsecond\n',
  );
});

test('a new section comes last', () => {
  expect(withSections('# Bench\n\n## One\n\nfirst\n', '# Bench', ['## Three\n\nthird'])).toBe(
    '# Bench\n\n## One\n\nfirst\n\n## Three\n\nthird\n',
  );
});

test('in a new file, sections come after the head', () => {
  expect(withSections('', '# Bench', ['## One\n\nfirst', '## Two\n\nsecond'])).toBe(
    '# Bench\n\n## One\n\nfirst\n\n## Two\n\nsecond\n',
  );
});

test('writing a section twice changes nothing', () => {
  const once = withSections(FILE.join('\n'), '# Bench', ['## Two\n\nagain']);

  expect(withSections(once, '# Bench', ['## Two\n\nagain'])).toBe(once);
});

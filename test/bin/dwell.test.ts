import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DWELL, directoryWith, dwell, dwellHere, smallLog } from './run-dwell.ts';

const PROJECT = process.cwd();
const COMMANDS = ['start', 'sample', 'evaluate', 'tune', 'predict', 'recommend'];

describe('help', () => {
  test('lists every command', async () => {
    const { exitCode, stdout } = await dwell(['--help']);

    expect(exitCode).toBe(0);
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
  });

  test.each(COMMANDS)('%s has its own, with examples', async (command) => {
    const { exitCode, stdout, stderr } = await dwellHere([command, '--help']);

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^Usage: dwell ${command} \\[options\\]`));
    expect(stdout).toContain(`Examples:\n  dwell ${command}`);
  });

  test('lists the models for a command that needs the name of one', async () => {
    const { stdout } = await dwellHere(['help', 'predict']);

    expect(stdout).toContain('Models: NormalPredictor, BaselineOnly, SlopeOne,');
    expect(stdout).not.toContain('Attention');
  });

  test('is printed when no command is given, with exit code 1', async () => {
    const { exitCode, stderr } = await dwell([]);

    expect(exitCode).toBe(1);
    expect(stderr).toContain('Usage: dwell');
  });
});

describe('what goes wrong', () => {
  const good = smallLog();
  const files = {
    'good.csv': good,
    'empty.csv': '',
    'header.csv': 'customer,product,duration\n',
    'binary.csv': Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1]),
    'one.csv': 'CC1,0_1,5\n',
    'bad.csv': `${good}CC1,0_1,NaN\n`.repeat(2),
    'terminal.csv': 'CC1,0_1,\u001b[31mred\n',
  };
  const evaluate = ['evaluate', '--data'];
  const predict = ['predict', '--train', 'good.csv', '--test', 'good.csv', '--output', 'out.csv'];
  const recommend = ['recommend', '--data', 'good.csv', '--output', 'out.csv', '--model', 'popularity'];
  const cases: Array<[what: string, args: string[], line: string | RegExp]> = [
    ['an unknown command', ['foretell'], "unknown command 'foretell'"],
    [
      'an unknown option',
      ['evaluate', '--data', 'good.csv', '--fold', '3'],
      /^unknown option '--fold' .*--folds/,
    ],
    ['a missing option', ['predict'], "required option '--train <file>' not specified"],
    ['no such file', [...evaluate, 'none.csv'], 'none.csv: there is no such file'],
    ['a directory', [...evaluate, '.'], '. is a directory; give a CSV file of customer,product,duration'],
    ['an empty file', [...evaluate, 'empty.csv'], /^empty\.csv: the file is empty; give rows/],
    ['only a header', [...evaluate, 'header.csv'], /^header\.csv: no row of data; give rows/],
    ['a binary', [...evaluate, 'binary.csv'], /^binary\.csv: this is a binary file/],
    [
      'too many bad rows',
      [...evaluate, 'bad.csv'],
      /^2 of \d+ rows are bad .* line \d+ of bad\.csv: the duration 'NaN'/,
    ],
    [
      'text that would steer the terminal',
      [...evaluate, 'terminal.csv'],
      /^terminal\.csv: it has no header line .*\?\[31mred$/,
    ],
    ['one row', [...evaluate, 'one.csv'], /too few for 3 folds/],
    ['more folds than rows', [...evaluate, 'good.csv', '--folds', '999'], /too few for 999 folds/],
    [
      'one fold',
      [...evaluate, 'good.csv', '--folds', '1'],
      /^option '--folds <n>' argument '1' is invalid\. Give/,
    ],
    [
      'no number of jobs',
      [...evaluate, 'good.csv', '--jobs', 'all'],
      /'--jobs <n>' argument 'all' is invalid/,
    ],
    [
      'an unknown model',
      [...evaluate, 'good.csv', '--models', 'SVD,svd'],
      /^no model is named 'svd'; there are Normal/,
    ],
    [
      'parameters for two',
      [...evaluate, 'good.csv', '--models', 'SVD,NMF', '--params', '{"k":1}'],
      /^--params must be/,
    ],
    ['a model to predict with', [...predict, '--model', 'Oracle'], /^no model is named 'Oracle'/],
    [
      'a model of audiences to predict with',
      [...predict, '--model', 'Attention'],
      'Attention orders customers for a product, not products for a customer; use dwell audience',
    ],
    [
      'a model of audiences to recommend by',
      [...recommend, '--model', 'mostActive'],
      /^mostActive orders customers .*; use dwell audience$/,
    ],
    [
      'parameters that are no JSON',
      [...predict, '--model', 'SVD', '--params', '{k:1}'],
      /is invalid\. It is not JSON/,
    ],
    [
      'an unknown parameter',
      [...predict, '--model', 'SVD', '--params', '{"k":1}'],
      /^SVD: there is no parameter 'k'; allow/,
    ],
    [
      'a rating scale of one',
      [...predict, '--model', 'SVD', '--rating-scale', '5'],
      /two numbers, the lower first/,
    ],
    [
      'a rating scale upside down',
      [...predict, '--model', 'SVD', '--rating-scale', '5,1'],
      /the lower first/,
    ],
    [
      'a rating scale without end',
      [...predict, '--model', 'SVD', '--rating-scale', '0,Infinity'],
      /the lower first/,
    ],
    [
      'an output in no directory',
      [...predict, '--model', 'SVD', '--output', 'no/out.csv'],
      /no directory no; make it first$/,
    ],
    [
      'an output that is a directory',
      [...predict, '--model', 'SVD', '--output', '.'],
      /is a directory; name a file to write/,
    ],
    [
      'a customer who is not there',
      [...recommend, '--customers', 'CC1,CC99'],
      /^good\.csv: there is no customer 'CC99'/,
    ],
    ['a limit of nothing', [...recommend, '--limit', '0'], /Give a whole number from 1 /],
    ['data for start that is not there', ['start', '--data', 'none.csv'], 'none.csv: there is no such file'],
  ];

  beforeAll(() => process.chdir(directoryWith(files)('')));
  afterAll(() => process.chdir(PROJECT));

  test.each(cases)('gives one line on stderr and exit code 1: %s', async (_, args, line) => {
    const { exitCode, stdout, stderr } = await dwellHere(args);

    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/^dwell: [^\n]*\n$/);
    const said = stderr.slice('dwell: '.length, -1);
    if (typeof line === 'string') expect(said).toBe(line);
    else expect(said).toMatch(line);
  });

  test.concurrent.each([
    ['an unknown command', ['foretell'], "unknown command 'foretell'"],
    [
      'a bad option',
      [...evaluate, 'good.csv', '--folds', '1'],
      "option '--folds <n>' argument '1' is invalid",
    ],
    ['a bad file', [...evaluate, 'none.csv'], 'none.csv: there is no such file'],
    [
      'a bad parameter',
      [...predict, '--model', 'SVD', '--params', '{"k":1}'],
      "SVD: there is no parameter 'k'",
    ],
  ])('ends the process with exit code 1 and nothing but the line: %s', async (_, args, line) => {
    const { exitCode, stdout, stderr } = await dwell(args, { cwd: directoryWith(files)('') });

    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/^dwell: [^\n]*\n$/);
    expect(stderr).toContain(line);
  });

  test('in the settings is named, too', async () => {
    const at = directoryWith({ 'good.csv': good });

    const { exitCode, stderr } = await dwell([...evaluate, at('good.csv')], {
      environment: { DWELL_SETTINGS: '{"repeats":"min"}' },
    });

    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^dwell: DWELL_SETTINGS: repeats: [^\n]*sum[^\n]*\n$/);
  });

  test('is shown with its place in the code if DWELL_DEBUG is 1', async () => {
    const { stderr } = await dwell([...evaluate, 'none.csv'], { environment: { DWELL_DEBUG: '1' } });

    expect(stderr).toMatch(/^dwell: none\.csv: there is no such file\n.*\n +at .*local-file\.ts/);
  });
});

test('a reader that stops reading is no error', async () => {
  const at = directoryWith({ 'good.csv': smallLog() });
  const args = ['evaluate', '--data', at('good.csv'), '--models', 'popularity', '--json'];
  const child = spawn(process.execPath, [DWELL, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();

  const [stderr, [exitCode]] = await Promise.all([text(child.stderr), once(child, 'exit')]);

  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
});

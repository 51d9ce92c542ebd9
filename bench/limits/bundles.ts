/** What Lambda reads at a cold start: each function's bundle as `cdk synth` makes it, and how long its import takes. */
import { globSync, readFileSync, rmSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { runScript } from '../child.ts';
import type { Figure, Measure } from './measure.ts';
import type { Surroundings } from './surroundings.ts';

const IMPORTS = 7;
const IMPORT = `
const start = performance.now();
await import(process.argv[1]);
process.stdout.write(String(performance.now() - start));
process.exit();`;

export function bundles({ directory }: Surroundings): Measure {
  return {
    name: 'bundles',
    mostRounds: 2,
    async figuresOf(checkout) {
      const output = join(directory, 'cdk.out');
      await runScript(['node_modules/aws-cdk/bin/cdk', 'synth', '--quiet', '--output', output], {
        directory: checkout,
        // CDK starts the app by the name `node`.
        environment: { PATH: [dirname(process.execPath), process.env.PATH].join(delimiter) },
      });
      const figures: Figure[] = [];
      for (const { name, file } of bundlesIn(output)) {
        figures.push({ of: `bundle of ${name}`, unit: 'kB', value: statSync(file).size / 1000 });
        figures.push({ of: `import of ${name}`, unit: 'ms', value: await importMs(file) });
      }
      rmSync(output, { recursive: true });
      return figures;
    },
  };
}

/** By the name of the function, which is the folder of its construct. */
function bundlesIn(output: string): { name: string; file: string }[] {
  const [template] = globSync('*.template.json', { cwd: output });
  const { Resources } = JSON.parse(readFileSync(join(output, template), 'utf8'));
  const resources: { Type: string; Metadata?: Record<string, string> }[] = Object.values(Resources);
  return resources.flatMap(({ Type, Metadata }) => {
    const asset = Metadata?.['aws:asset:path'];
    const name = Metadata?.['aws:cdk:path']?.split('/').at(-3);
    if (Type !== 'AWS::Lambda::Function' || !asset || !name) return [];
    return globSync('index.?(m)js', { cwd: join(output, asset) }).map((index) => ({
      name,
      file: join(output, asset, index),
    }));
  });
}

/** The least of some fresh processes. */
async function importMs(file: string): Promise<number> {
  const taken: number[] = [];
  for (let n = 0; n < IMPORTS; n++) {
    const environment = { AWS_REGION: 'eu-central-1' };
    const { stdout } = await runScript(['--input-type=module', '--eval', IMPORT, file], { environment });
    taken.push(Number(stdout));
  }
  return Math.min(...taken);
}

/** How large each function's code is. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';

export interface BundleSize {
  readonly name: string;
  readonly file: string;
  /** Minified, without the source map. */
  readonly sizeBytes: number;
  /** About what Lambda downloads at a cold start. */
  readonly gzippedBytes: number;
}

interface FunctionResource {
  readonly Type: string;
  readonly Metadata?: Record<string, string>;
}

/**
 * Measures the bundles that the stack's synthesis left, found by the paths that CDK writes into the template.
 * Empty where CDK did not bundle, as for `cdk list`.
 */
export function measureBundles(stack: CloudFormationStackArtifact): BundleSize[] {
  const resources: FunctionResource[] = Object.values(stack.template.Resources);
  return resources
    .filter(({ Type }) => Type === 'AWS::Lambda::Function')
    .map(({ Metadata = {} }) => ({
      name: path.basename(path.dirname(path.dirname(Metadata['aws:cdk:path'] ?? ''))),
      file: path.join(stack.assembly.directory, Metadata['aws:asset:path'] ?? '', 'index.mjs'),
    }))
    .filter(({ file }) => existsSync(file))
    .map(({ name, file }) => {
      const code = readFileSync(file);
      return { name, file, sizeBytes: code.length, gzippedBytes: gzipSync(code).length };
    });
}

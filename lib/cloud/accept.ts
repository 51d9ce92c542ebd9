/** Accepts findings of cdk-nag: each is accepted where its resource is made, with the reason. */
import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Accepts a rule's finding on `scope` and everything below it. */
export function accept(scope: IConstruct, rule: string, reason: string): void {
  Validations.of(scope).acknowledge({ id: `AwsSolutions-${rule}`, reason });
}

/** Accepts one ARN with a wildcard in the policies of `scope`. Every other wildcard there remains a finding. */
export function acceptWildcard(scope: IConstruct, arn: string, reason: string): void {
  accept(scope, `IAM5[Resource::${inWords(Stack.of(scope).resolve(arn))}]`, reason);
}

/** An ARN as cdk-nag writes it, with references in angle brackets: `<bucket.Arn>/runs/*`. */
function inWords(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[intrinsic, operand]] = Object.entries(value as object);
  switch (intrinsic) {
    case 'Ref':
      return `<${operand}>`;
    case 'Fn::GetAtt':
      return `<${operand.join('.')}>`;
    case 'Fn::Join':
      return operand[1].map(inWords).join(operand[0]);
    default:
      throw new Error(`${intrinsic} in an ARN: say in lib/cloud/accept.ts how cdk-nag names it`);
  }
}

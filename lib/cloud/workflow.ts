/** The state machine. Its definition comes from the contracts; the embedded cloud runs the same one. */
import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { RESOURCE_VARIABLES } from '../contracts/environment.ts';
import type { FunctionName } from '../contracts/function-sizes.ts';
import type { Settings } from '../contracts/settings.ts';
import { WORKFLOW_TIMEOUT_SECONDS, workflowDefinition } from '../contracts/workflow-definition.ts';
import { accept, acceptWildcard } from './accept.ts';

export class Workflow extends Construct {
  readonly stateMachine: StateMachine;

  constructor(
    scope: Construct,
    id: string,
    functions: Record<FunctionName, LambdaFunction>,
    settings: Settings,
  ) {
    super(scope, id);
    const arns: Record<string, string> = {};
    const definition = workflowDefinition((name) => {
      arns[name] = functions[name].functionArn;
      return { Resource: `\${${name}}` };
    }, settings);
    this.stateMachine = new StateMachine(this, 'state-machine', {
      definitionBody: DefinitionBody.fromString(
        JSON.stringify({ ...definition, TimeoutSeconds: WORKFLOW_TIMEOUT_SECONDS }),
      ),
      definitionSubstitutions: arns,
      // Every step, without payloads. The execution's history has them, and its readers need permission.
      logs: { destination: createLogGroup(this), level: LogLevel.ALL, includeExecutionData: false },
      tracingEnabled: true,
    });
    this.stateMachine.addToRolePolicy(
      new PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: Object.values(arns),
      }),
    );
    accept(
      this.stateMachine.role,
      'IAM5[Resource::*]',
      'Log delivery and X-Ray know no resources; the actions are the two services’ documented ones.',
    );
    this.#allowDistributedMap();
  }

  /** Tells the function the state machine's ARN and lets it start executions. */
  bind(user: LambdaFunction): void {
    user.addEnvironment(RESOURCE_VARIABLES.stateMachineArn, this.stateMachine.stateMachineArn);
    user.addToRolePolicy(
      new PolicyStatement({
        actions: ['states:StartExecution'],
        resources: [this.stateMachine.stateMachineArn],
      }),
    );
  }

  /**
   * The map over shards starts an execution of this state machine for each shard. This is a separate policy because
   * the state machine waits for its role's default policy: naming its ARN there would be a circle.
   * https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
   */
  #allowDistributedMap(): void {
    const { stateMachineArn, stateMachineName, role } = this.stateMachine;
    const executions = Stack.of(this).formatArn({
      service: 'states',
      resource: 'execution',
      resourceName: stateMachineName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const policy = new Policy(this, 'distributed-map', {
      statements: [
        new PolicyStatement({ actions: ['states:StartExecution'], resources: [stateMachineArn] }),
        new PolicyStatement({
          actions: ['states:DescribeExecution', 'states:StopExecution'],
          resources: [`${executions}:*`],
        }),
        new PolicyStatement({ actions: ['states:RedriveExecution'], resources: [`${executions}/*`] }),
      ],
    });
    for (const arn of [`${executions}:*`, `${executions}/*`])
      acceptWildcard(policy, arn, 'Names of executions and of map runs are not known beforehand.');
    role.attachInlinePolicy(policy);
  }
}

/** Step Functions recommends this prefix: https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html */
function createLogGroup(scope: Construct): LogGroup {
  return new LogGroup(scope, 'logs', {
    logGroupName: `/aws/vendedlogs/states/${Stack.of(scope).stackName}`,
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}

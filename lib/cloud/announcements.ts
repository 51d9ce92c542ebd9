/** The account's default event bus, where `publish` tells the shop's other systems that new lists are served. */
import { EventBus, type IEventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { RESOURCE_VARIABLES } from '../contracts/environment.ts';
import { PUBLISHED_EVENT } from '../contracts/events.ts';

export class Announcements extends Construct {
  readonly #bus: IEventBus;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.#bus = EventBus.fromEventBusName(this, 'bus', 'default');
  }

  /** Tells the function the bus's name and lets it send only Dwell's own events. */
  bind(user: LambdaFunction): void {
    user.addEnvironment(RESOURCE_VARIABLES.eventBus, this.#bus.eventBusName);
    user.addToRolePolicy(
      new PolicyStatement({
        actions: ['events:PutEvents'],
        resources: [this.#bus.eventBusArn],
        conditions: {
          StringEquals: {
            'events:source': PUBLISHED_EVENT.source,
            'events:detail-type': PUBLISHED_EVENT.detailType,
          },
        },
      }),
    );
  }
}

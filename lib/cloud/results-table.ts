/** The one table. lib/contracts/table.ts describes its keys and items. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { RESOURCE_VARIABLES } from '../contracts/environment.ts';
import { TABLE_KEYS } from '../contracts/table.ts';

type ItemAction = 'GetItem' | 'BatchGetItem' | 'Query' | 'PutItem' | 'UpdateItem' | 'BatchWriteItem';

/** Partition key patterns (`RUN#*`) by what may be done with their items. */
interface ItemAccess extends Partial<Record<ItemAction, string[]>> {
  /** Partitions of the index that may be queried. */
  readonly queryIndex?: string[];
}

const key = (name: string) => ({ name, type: AttributeType.STRING });

export class ResultsTable extends Construct {
  readonly table: TableV2;

  constructor(scope: Construct, id: string, { production }: { readonly production: boolean }) {
    super(scope, id);
    const { partition, sort, index } = TABLE_KEYS;
    this.table = new TableV2(this, 'table', {
      partitionKey: key(partition),
      sortKey: key(sort),
      globalSecondaryIndexes: [
        { indexName: index.name, partitionKey: key(index.partition), sortKey: key(index.sort) },
      ],
      billing: Billing.onDemand(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: production,
      removalPolicy: production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
  }

  /** Tells the function the table's name and lets it do only what `access` says. */
  bind(user: LambdaFunction, access: ItemAccess): void {
    const { queryIndex, ...items } = access;
    user.addEnvironment(RESOURCE_VARIABLES.table, this.table.tableName);
    for (const [action, partitions] of Object.entries(items))
      user.addToRolePolicy(allowItems(action, this.table.tableArn, partitions));
    if (queryIndex)
      user.addToRolePolicy(
        allowItems('Query', `${this.table.tableArn}/index/${TABLE_KEYS.index.name}`, queryIndex),
      );
  }
}

function allowItems(action: string, arn: string, partitions: string[]): PolicyStatement {
  return new PolicyStatement({
    actions: [`dynamodb:${action}`],
    resources: [arn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': partitions } },
  });
}

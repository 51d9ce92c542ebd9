/** The bucket that the shop writes to, the bucket that Dwell writes to, and the log of who read either. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type CfnBucket,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { RUNS_PREFIX, UPLOAD_VERSION_DAYS } from '../contracts/artifacts.ts';
import { RESOURCE_VARIABLES } from '../contracts/environment.ts';
import { acceptWildcard } from './accept.ts';

/** Key patterns (`runs/*`) by what may be done with them. */
interface ObjectAccess {
  readonly get?: string[];
  readonly put?: string[];
  readonly delete?: string[];
  /**
   * Whether keys may be listed. Without it, S3 answers "access denied" for a key that does not exist. It is not
   * narrowed to prefixes, because a request for one object has no prefix that a condition could check.
   */
  readonly list?: boolean;
}

interface DataBucketProps {
  readonly production: boolean;
  /** Where S3 logs who read and wrote objects. */
  readonly accessLog: Bucket;
}

const baseProps = (production: boolean): BucketProps => ({
  encryption: BucketEncryption.S3_MANAGED,
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  removalPolicy: production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  autoDeleteObjects: !production,
});
const unfinishedUploads = { abortIncompleteMultipartUploadAfter: Duration.days(1) };

abstract class DataBucket extends Construct {
  readonly bucket: Bucket;
  protected abstract readonly variable: string;
  protected readonly getActions: string[] = ['s3:GetObject'];

  constructor(scope: Construct, id: string, { production, accessLog }: DataBucketProps, props: BucketProps) {
    super(scope, id);
    this.bucket = new Bucket(this, 'bucket', {
      ...baseProps(production),
      serverAccessLogsBucket: accessLog,
      serverAccessLogsPrefix: `${id}/`,
      ...props,
    });
  }

  /** Tells the function the bucket's name and lets it do only what `access` says. */
  bind(user: LambdaFunction, access: ObjectAccess): void {
    user.addEnvironment(this.variable, this.bucket.bucketName);
    this.#allowObjects(user, this.getActions, access.get);
    this.#allowObjects(user, ['s3:PutObject', 's3:AbortMultipartUpload'], access.put);
    this.#allowObjects(user, ['s3:DeleteObject'], access.delete);
    if (access.list)
      user.addToRolePolicy(
        new PolicyStatement({ actions: ['s3:ListBucket'], resources: [this.bucket.bucketArn] }),
      );
  }

  #allowObjects(user: LambdaFunction, actions: string[], keys: string[] = []): void {
    if (keys.length === 0) return;
    const resources = keys.map((key) => this.bucket.arnForObjects(key));
    user.addToRolePolicy(new PolicyStatement({ actions, resources }));
    for (const arn of resources)
      acceptWildcard(user.role ?? user, arn, 'Ids of runs and names of files are not known beforehand.');
  }
}

/** `clicks/`, `contacts/` and `products/`. EventBridge is told of every object that arrives. */
export class UploadBucket extends DataBucket {
  protected readonly variable = RESOURCE_VARIABLES.uploadBucket;
  /** A run reads the version that started it, even when a newer one has arrived since. */
  protected override readonly getActions = ['s3:GetObject', 's3:GetObjectVersion'];

  constructor(scope: Construct, id: string, props: DataBucketProps) {
    super(scope, id, props, {
      versioned: true,
      lifecycleRules: [
        { ...unfinishedUploads, noncurrentVersionExpiration: Duration.days(UPLOAD_VERSION_DAYS) },
      ],
    });
    // Not Bucket's own eventBridgeEnabled: it would add a Lambda function that may reconfigure every bucket.
    const resource = this.bucket.node.defaultChild as CfnBucket;
    resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
  }
}

/** `runs/`: what the states of a run pass to each other. `exports/`: what the shop downloads. */
export class ArtifactsBucket extends DataBucket {
  protected readonly variable = RESOURCE_VARIABLES.artifactsBucket;

  constructor(scope: Construct, id: string, props: DataBucketProps) {
    super(scope, id, props, {
      lifecycleRules: [
        unfinishedUploads,
        // sweep deletes what is no longer kept; this rule also ends what a run has left that is still published. What
        // comes after its end is read from the table.
        { prefix: RUNS_PREFIX, expiration: Duration.days(90) },
      ],
    });
  }
}

/** Who read which object. Audits ask for this, because exports and contacts contain addresses. */
export function createAccessLog(scope: Construct, id: string, production: boolean): Bucket {
  return new Bucket(scope, id, {
    ...baseProps(production),
    lifecycleRules: [{ ...unfinishedUploads, expiration: Duration.days(90) }],
  });
}

/** The bucket that the shop writes to, the bucket that Dwell writes to, and the log of who read them. */
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

/** Patterns of keys, as `runs/*`, by what may be done with them. */
interface ObjectAccess {
  readonly get?: string[];
  readonly put?: string[];
  readonly delete?: string[];
  /**
   * Whether keys may be listed. Without it, S3 answers a key that does not exist with "access denied". Not
   * narrowed to prefixes: a request for one object has none that a condition could look at.
   */
  readonly list?: boolean;
}

interface DataBucketProps {
  readonly production: boolean;
  /** Where S3 logs who read and wrote. */
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
  abstract readonly bucket: Bucket;
  protected abstract readonly variable: string;
  protected readonly getActions: string[] = ['s3:GetObject'];

  /** Tells the function the bucket's name and lets it do what `access` says, nothing else. */
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

/** `clicks/` and `contacts/`: every object that arrives is told to EventBridge. */
export class UploadBucket extends DataBucket {
  readonly bucket: Bucket;
  protected readonly variable = RESOURCE_VARIABLES.uploadBucket;
  /** A run reads the version that started it, even when a newer one has arrived since. */
  protected override readonly getActions = ['s3:GetObject', 's3:GetObjectVersion'];

  constructor(scope: Construct, id: string, { production, accessLog }: DataBucketProps) {
    super(scope, id);
    this.bucket = new Bucket(this, 'bucket', {
      ...baseProps(production),
      versioned: true,
      serverAccessLogsBucket: accessLog,
      serverAccessLogsPrefix: 'uploads/',
      lifecycleRules: [
        { ...unfinishedUploads, noncurrentVersionExpiration: Duration.days(UPLOAD_VERSION_DAYS) },
      ],
    });
    // Bucket's own property eventBridgeEnabled would add a Lambda function that may reconfigure every bucket.
    const resource = this.bucket.node.defaultChild as CfnBucket;
    resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
  }
}

/** `runs/`: what the states of a run hand to each other. `exports/`: what the shop downloads. */
export class ArtifactsBucket extends DataBucket {
  readonly bucket: Bucket;
  protected readonly variable = RESOURCE_VARIABLES.artifactsBucket;

  constructor(scope: Construct, id: string, { production, accessLog }: DataBucketProps) {
    super(scope, id);
    this.bucket = new Bucket(this, 'bucket', {
      ...baseProps(production),
      serverAccessLogsBucket: accessLog,
      serverAccessLogsPrefix: 'artifacts/',
      lifecycleRules: [
        unfinishedUploads,
        // publish deletes old runs itself; this is for those that never came so far. Nothing served is read here.
        { prefix: RUNS_PREFIX, expiration: Duration.days(90) },
      ],
    });
  }
}

/** Who read which object: what an audit asks for, as exports and contacts hold addresses. */
export function createAccessLog(scope: Construct, id: string, production: boolean): Bucket {
  return new Bucket(scope, id, {
    ...baseProps(production),
    lifecycleRules: [{ ...unfinishedUploads, expiration: Duration.days(90) }],
  });
}

/** Dwell on AWS: a CSV in the upload bucket becomes lists that the API serves. */
import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Alarms } from './alarms.ts';
import { Announcements } from './announcements.ts';
import { ArtifactsBucket, createAccessLog, UploadBucket } from './buckets.ts';
import type { DwellContext } from './context.ts';
import { Functions } from './functions.ts';
import { HttpApi } from './http-api.ts';
import { MissedEvents } from './missed-events.ts';
import { grantAccess } from './permissions.ts';
import { ResultsTable } from './results-table.ts';
import { RetrainTrigger, UnsuccessfulEndTrigger, UploadTrigger } from './triggers.ts';
import { Workflow } from './workflow.ts';

export type DwellStackProps = Omit<DwellContext, 'stackName'>;

export class DwellStack extends Stack {
  constructor(scope: Construct, id: string, props: DwellStackProps) {
    const { settings, production, authorization, allowedOrigins, alarmTopicArn } = props;
    super(scope, id, {
      description: 'Dwell: whom to write to about a product, and what to show each customer.',
      terminationProtection: production,
    });

    // CDK also writes dependencies that references imply already, which is no fault of the template.
    this.templateOptions.metadata = { 'cfn-lint': { config: { ignore_checks: ['W3005'] } } };

    const accessLog = createAccessLog(this, 'access-log', production);
    const uploads = new UploadBucket(this, 'uploads', { production, accessLog });
    const artifacts = new ArtifactsBucket(this, 'artifacts', { production, accessLog });
    const results = new ResultsTable(this, 'results', { production });
    const announcements = new Announcements(this, 'announcements');
    const functions = new Functions(this, 'functions', { settings }).byName;
    const workflow = new Workflow(this, 'workflow', functions, settings);
    grantAccess(functions, { uploads, artifacts, results, workflow, announcements });

    const { start, api, 'record-failure': recordFailure } = functions;
    const missed = new MissedEvents(this, 'missed-events');
    missed.catchFailuresOf(start);
    missed.catchFailuresOf(recordFailure);
    new UploadTrigger(this, 'on-upload', { uploads, start, missed });
    new RetrainTrigger(this, 'every-day', { retrainAt: settings.retrainAt, start, missed });
    new UnsuccessfulEndTrigger(this, 'on-unsuccessful-end', { workflow, recordFailure, missed });
    const { stage } = new HttpApi(this, 'http-api', { api, authorization, allowedOrigins });
    new Alarms(this, 'alarms', { workflow, missed, topicArn: alarmTopicArn });

    new CfnOutput(this, 'UploadBucketName', { value: uploads.bucket.bucketName });
    new CfnOutput(this, 'ArtifactsBucketName', { value: artifacts.bucket.bucketName });
    new CfnOutput(this, 'ApiUrl', { value: stage.url });
  }
}

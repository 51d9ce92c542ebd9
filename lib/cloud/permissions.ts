/**
 * What each function may do: one paragraph per function, in the order of the workflow. Keys and partitions come
 * from the contracts, with `*` for every id. A `bind` call also sets the environment variable that names the
 * resource, so a function cannot have one without the other.
 */
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import {
  artifactKeys,
  CLICKS_PREFIX,
  CONTACTS_PREFIX,
  EXPORTS_PREFIX,
  exportKeys,
  RUNS_PREFIX,
} from '../contracts/artifacts.ts';
import type { FunctionName } from '../contracts/function-sizes.ts';
import {
  contactsPartition,
  OLD_CONTACTS_PARTITION,
  POINTER_KEY,
  RUNS_PARTITION,
  resultsPartition,
  runKey,
  SLOTS_PARTITION,
} from '../contracts/table.ts';
import type { Announcements } from './announcements.ts';
import type { ArtifactsBucket, UploadBucket } from './buckets.ts';
import type { ResultsTable } from './results-table.ts';
import type { Workflow } from './workflow.ts';

interface Resources {
  readonly uploads: UploadBucket;
  readonly artifacts: ArtifactsBucket;
  readonly results: ResultsTable;
  readonly workflow: Workflow;
  readonly announcements: Announcements;
}

/** Objects of every run in the artifacts bucket. */
const run = artifactKeys('*');
const evaluations = `${run.prefix}evaluations/*`;
const models = `${run.prefix}models/*`;
const parts = `${run.prefix}parts/*`;
const audiences = exportKeys('*', '*').audience('*');

/** Partitions of the table: every run's record and results, the pointer, the slots, and customers' addresses. */
const RUN = runKey('*').pk;
const POINTER = POINTER_KEY.pk;
const SLOTS = SLOTS_PARTITION;
const RESULTS = resultsPartition('*');
const CONTACTS = contactsPartition('*');
const OLD_CONTACTS = OLD_CONTACTS_PARTITION;

export function grantAccess(functions: Record<FunctionName, LambdaFunction>, resources: Resources): void {
  const { uploads, artifacts, results, workflow, announcements } = resources;
  const { start, ingest, plan, evaluate, select, train, recommend, publish, api } = functions;

  results.bind(start, { GetItem: [RUN, POINTER], PutItem: [RUN] });
  workflow.bind(start);

  uploads.bind(ingest, { get: [`${CLICKS_PREFIX}*`, `${CONTACTS_PREFIX}*`], list: true });
  // New addresses are compared with the customers of the published run.
  artifacts.bind(ingest, { get: [run.contacts], put: [run.dataset, run.profile, run.rejects] });
  results.bind(ingest, {
    GetItem: [POINTER],
    PutItem: [RUN],
    UpdateItem: [RUN],
    BatchWriteItem: [CONTACTS],
  });

  artifacts.bind(plan, { get: [run.dataset] });
  results.bind(plan, { UpdateItem: [RUN] });

  artifacts.bind(evaluate, { get: [run.dataset], put: [evaluations] });
  results.bind(evaluate, { UpdateItem: [RUN] });

  artifacts.bind(select, { get: [evaluations], put: [run.leaderboard] });
  results.bind(select, { PutItem: [RUN], UpdateItem: [RUN] });

  artifacts.bind(train, { get: [run.dataset, run.leaderboard], put: [models, run.contacts] });
  results.bind(train, {
    GetItem: [RUN],
    PutItem: [RUN, SLOTS, CONTACTS],
    UpdateItem: [RUN],
    Query: [SLOTS, RESULTS, CONTACTS, OLD_CONTACTS],
    BatchWriteItem: [RESULTS, OLD_CONTACTS],
  });

  artifacts.bind(recommend, { get: [run.dataset, models, run.contacts], put: [parts, audiences] });
  results.bind(recommend, { GetItem: [RUN], UpdateItem: [RUN], BatchWriteItem: [RESULTS] });

  artifacts.bind(publish, {
    get: [run.leaderboard, evaluations, parts, run.profile, run.rejects, run.contacts],
    put: [`${EXPORTS_PREFIX}*`],
    delete: [`${RUNS_PREFIX}*`, `${EXPORTS_PREFIX}*`],
    list: true,
  });
  results.bind(publish, {
    GetItem: [RUN, POINTER],
    PutItem: [POINTER],
    UpdateItem: [RUN],
    queryIndex: [RUNS_PARTITION],
  });
  announcements.bind(publish);

  results.bind(functions['record-failure'], { GetItem: [RUN, POINTER], UpdateItem: [RUN] });

  results.bind(api, {
    GetItem: [RUN, POINTER, RESULTS],
    Query: [RESULTS],
    BatchGetItem: [CONTACTS],
    queryIndex: [RUNS_PARTITION],
    // POST /v1/runs writes the record of a new run, POST /v1/runs/{id}/publish the pointer.
    PutItem: [RUN, POINTER],
  });
  workflow.bind(api);
}

/**
 * The AWS clients, one of each per process. The embedded cloud stands in for AWS through the SDK's own variables
 * for endpoints (AWS_ENDPOINT_URL_S3, …_DYNAMODB, …_SFN, …_EVENTBRIDGE). Calls marked as pure are left out of the bundles
 * of functions that do not use their client, and so is the client's code.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { RESOURCE_VARIABLES } from '../contracts/environment.ts';
import { countRequests, countUnits } from './usage.ts';

export const s3 = /* @__PURE__ */ countRequests(/* @__PURE__ */ new S3Client({}));
export const table = /* @__PURE__ */ DynamoDBDocumentClient.from(countUnits(new DynamoDBClient({})), {
  marshallOptions: { removeUndefinedValues: true, allowImpreciseNumbers: true },
  // What was stored as a number comes back as a number and never as a BigInt, however large it is.
  unmarshallOptions: { wrapNumbers: Number },
});
export const stepFunctions = /* @__PURE__ */ new SFNClient({});
export const eventBridge = /* @__PURE__ */ new EventBridgeClient({});

/** A resource's name from the environment. @throws Error that names the missing variable. */
export function resourceName(resource: keyof typeof RESOURCE_VARIABLES): string {
  const value = process.env[RESOURCE_VARIABLES[resource]];
  if (!value) throw new Error(`the environment variable ${RESOURCE_VARIABLES[resource]} is not set`);
  return value;
}

/** The HTTP API: API Gateway in front of the function `api`, which does its own routing. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CorsHttpMethod,
  HttpApi as GatewayApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { accept } from './accept.ts';

/**
 * iam: callers sign their requests and need `execute-api:Invoke`. Nobody else sees a customer's address.
 * none: everyone who knows the URL sees addresses. This is only for an installation that something else shields.
 */
export const AUTHORIZATIONS = ['iam', 'none'] as const;

interface HttpApiProps {
  readonly api: LambdaFunction;
  readonly authorization: (typeof AUTHORIZATIONS)[number];
  /** Origins whose pages may read answers: `https://shop.example.com`. None by default. */
  readonly allowedOrigins: string[];
}

export class HttpApi extends Construct {
  readonly stage: HttpStage;

  constructor(scope: Construct, id: string, { api, authorization, allowedOrigins }: HttpApiProps) {
    super(scope, id);
    const gateway = new GatewayApi(this, 'gateway', {
      description: 'Whom to write to about a product, and what to show each customer.',
      createDefaultStage: false,
      corsPreflight: allowedOrigins.length > 0 ? corsFor(allowedOrigins) : undefined,
    });
    // No route takes OPTIONS, so API Gateway itself answers preflight requests, without authorisation.
    gateway.addRoutes({
      path: '/v1/{proxy+}',
      methods: [HttpMethod.GET, HttpMethod.POST, HttpMethod.DELETE],
      integration: new HttpLambdaIntegration('api', api),
      authorizer: authorization === 'iam' ? new HttpIamAuthorizer() : new HttpNoneAuthorizer(),
    });
    if (authorization === 'none')
      accept(gateway, 'APIG4', 'This installation was told to be open (authorization: none).');

    const accessLog = new LogGroup(this, 'access-log', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.stage = new HttpStage(this, 'stage', {
      httpApi: gateway,
      autoDeploy: true,
      throttle: { rateLimit: 100, burstLimit: 200 },
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog),
        format: ACCESS_LOG_FORMAT,
      },
    });
  }
}

const corsFor = (allowOrigins: string[]) => ({
  allowOrigins,
  allowMethods: [CorsHttpMethod.GET],
  allowHeaders: ['authorization', 'x-amz-date', 'x-amz-security-token', 'x-amz-content-sha256'],
  maxAge: Duration.hours(1),
});

/** Who asked for what and when, and how it went. Answers are not logged, as they contain addresses. */
const ACCESS_LOG_FORMAT = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    requestTime: '$context.requestTime',
    sourceIp: '$context.identity.sourceIp',
    caller: '$context.identity.userArn',
    method: '$context.httpMethod',
    path: '$context.path',
    status: '$context.status',
    responseLength: '$context.responseLength',
    responseLatencyMs: '$context.responseLatency',
    error: '$context.error.message',
    integrationError: '$context.integrationErrorMessage',
  }),
);

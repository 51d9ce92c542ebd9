import { expect, test } from 'vitest';
import { resource, synthesise } from './synthesised.ts';

const template = synthesise();
const routesOf = (from = template) =>
  Object.values(from.findResources('AWS::ApiGatewayV2::Route')).map(({ Properties }) => Properties);

test('GET, POST and DELETE below /v1 reach the function api, nothing else does', () => {
  const keys = routesOf().map(({ RouteKey }) => RouteKey);

  expect(keys.sort()).toEqual(['DELETE /v1/{proxy+}', 'GET /v1/{proxy+}', 'POST /v1/{proxy+}']);
  expect(resource(template, 'AWS::ApiGatewayV2::Integration').Properties).toMatchObject({
    IntegrationType: 'AWS_PROXY',
    PayloadFormatVersion: '2.0',
    IntegrationUri: { 'Fn::GetAtt': [expect.stringMatching(/^functionsapifunction/), 'Arn'] },
  });
});

test('callers must sign unless the installation says otherwise', () => {
  const open = synthesise({ authorization: 'none' });

  const authorizationsOf = (routes: ReturnType<typeof routesOf>) =>
    new Set(routes.map(({ AuthorizationType }) => AuthorizationType));
  expect(authorizationsOf(routesOf())).toEqual(new Set(['AWS_IAM']));
  expect(authorizationsOf(routesOf(open))).toEqual(new Set(['NONE']));
});

test('no page of another origin may read answers unless the origin was named', () => {
  const named = synthesise({ allowedOrigins: ['https://shop.example.com'] });

  expect(resource(template, 'AWS::ApiGatewayV2::Api').Properties).not.toHaveProperty('CorsConfiguration');
  expect(resource(named, 'AWS::ApiGatewayV2::Api').Properties.CorsConfiguration).toMatchObject({
    AllowOrigins: ['https://shop.example.com'],
    AllowMethods: ['GET'],
  });
});

test('requests are throttled', () => {
  expect(resource(template, 'AWS::ApiGatewayV2::Stage').Properties).toMatchObject({
    StageName: '$default',
    DefaultRouteSettings: { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 },
  });
});

test('the log has who asked for what, but not the answers', () => {
  const { AccessLogSettings } = resource(template, 'AWS::ApiGatewayV2::Stage').Properties;

  const format = JSON.parse(AccessLogSettings.Format);
  expect(format).toMatchObject({
    caller: '$context.identity.userArn',
    path: '$context.path',
    status: '$context.status',
  });
  expect(Object.values(format).every((value) => /^\$context\./.test(String(value)))).toBe(true);
  expect(resource(template, 'AWS::Logs::LogGroup', 'httpapi').Properties.RetentionInDays).toBe(90);
});

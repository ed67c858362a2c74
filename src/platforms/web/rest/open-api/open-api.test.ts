import { afterAll, beforeAll, expect, it } from 'vitest';
import { allRows } from '../../../../domain/option-schema.ts';
import { startTestWeb, type TestWeb } from '../../../../testing/set-up/test-web.ts';
import { restRoot } from '../route.ts';

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Record<string, unknown>;
}

interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, { readonly properties: Record<string, unknown> }> };
}

let web: TestWeb;
let document: Document;

beforeAll(async () => {
  web = await startTestWeb({ models: ['preview', 'veo-3.1-generate-001'] });
  document = (await (await web.ask('GET', '/api/openapi.json')).json()) as Document;
});

afterAll(() => web.stop());

it('describes every address that the API has, and none that it has not', () => {
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const served = web.app.routes
    .filter(({ method, path }) => method !== 'ALL' && path.startsWith(restRoot))
    .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
  const others = [
    'GET /api/openapi.json',
    'GET /videos/{file}',
    'GET /posters/{file}',
    'GET /pictures/{file}',
    'GET /pictures/{id}/{field}/{index}',
    'GET /healthz',
    'GET /livez',
    'GET /readyz',
  ];
  expect(described.toSorted()).toEqual([...served, ...others].toSorted());
});

it('resolves every reference, names each operation once and each part of a path', () => {
  expect(document.openapi).toBe('3.1.1');
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
    ([, name]) => name ?? '',
  );
  expect(references.length).toBeGreaterThan(10);
  for (const name of references) expect(document.components.schemas).toHaveProperty(name);
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  for (const [path, methods] of Object.entries(document.paths)) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    for (const { parameters = [], summary, responses } of Object.values(methods)) {
      expect(parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)).toEqual(inPath);
      expect(summary).not.toMatch(/^api\./);
      expect(responses).toHaveProperty('200');
    }
  }
});

it('describes requests by their REST names and in words, with pictures only in the form', () => {
  const { VideoRequest, VideoRequestWithImages } = document.components.schemas;
  const fields = allRows.flatMap(([, { rest, picture, film }]) => (film === undefined && picture === undefined ? [rest] : []));
  expect(fields).toEqual(expect.arrayContaining(['prompt', 'aspect_ratio', 'negative_prompt', 'person_generation', 'extend_of']));
  expect(Object.keys(VideoRequest?.properties ?? {}).toSorted()).toEqual([...fields, 'session_id', 'agreed_usd'].toSorted());
  expect(VideoRequestWithImages?.properties).toMatchObject({
    image_file: { type: 'string', format: 'binary' },
    last_frame: { type: 'string', format: 'binary' },
    reference_images: { type: 'array', maxItems: 5, items: { type: 'string', format: 'binary' } },
    aspect_ratio: { description: 'Shape: 16:9 is wide, 9:16 is upright. Without it, the shape of your image, else 16:9.' },
  });
});

it('describes the answers that are really given', async () => {
  const id = await web.makeVideo();
  const answers = {
    Operation: await web.ask('GET', `${restRoot}/operations/${id}`),
    Accepted: await web.ask('POST', `${restRoot}/generate`, { prompt: 'x' }),
    Estimate: await web.ask('POST', `${restRoot}/estimate`, { prompt: 'x' }),
    Error: await web.ask('POST', `${restRoot}/generate`, {}),
    OperationList: await web.ask('GET', `${restRoot}/operations`),
  };
  for (const [name, answer] of Object.entries(answers)) {
    const given = (await answer.json()) as object;
    expect(Object.keys(document.components.schemas[name]?.properties ?? {}).toSorted()).toEqual(Object.keys(given).toSorted());
  }
});

it('has a page to browse it that needs nothing from elsewhere', async () => {
  const page = await web.ask('GET', '/api/docs');
  const html = await page.text();
  for (const [, path = ''] of html.matchAll(/(?:src|href)="([^"]+)"/g)) {
    expect(path).toMatch(/^\//);
    expect((await web.ask('GET', path)).status).toBe(200);
  }
  expect(html).not.toMatch(/<script>|style="|onclick/);
});

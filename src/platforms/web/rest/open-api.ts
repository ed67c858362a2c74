import type { Command, JsonSchemaObject } from '../../../domain/command.ts';
import { transitions } from '../../../domain/generation.ts';
import { type TextKey, text } from '../../../domain/texts.ts';
import type { Texts } from '../../../lib/say.ts';
import { defaultLimit, filterSchemas, platforms } from './history.ts';
import { restSchema } from './options.ts';
import { restStatuses, statesOf } from './status.ts';
import { videoOptionProperties } from './video-options-schema.ts';

const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const json = (name: string) => ({ 'application/json': { schema: reference(name) } });

/** The description of the REST API, made of the commands' own declarations. @see https://spec.openapis.org/oas/v3.1.1 */
export function openApiDocument(
  { video, image, history }: { readonly video: Command; readonly image: Command; readonly history: Command },
  texts: Texts,
) {
  const say = (key: TextKey) => texts.say({ key, values: {} });
  const failed = { description: say('api.error'), content: json('Error') };
  const answers = (content: object | undefined, more: object = {}) => ({
    '200': { description: say('api.ok'), ...(content !== undefined && { content }) },
    ...more,
    default: failed,
  });
  const operation = (operationId: string, summary: TextKey, more: object) => {
    const tag = ['options', 'openapi', 'health'].includes(operationId) ? 'api.tagService' : 'api.tagVideos';
    return { operationId, summary: say(summary), tags: [say(tag)], ...more };
  };
  const id = { name: 'id', in: 'path', required: true, description: say('api.operationId'), schema: { type: 'string' } };
  const session = { name: 'session_id', in: 'query', description: say('api.sessionFilter'), schema: sessionSchema };
  const key = {
    name: 'Idempotency-Key',
    in: 'header',
    description: say('api.idempotencyKey'),
    schema: { type: 'string', minLength: 1, maxLength: 200 },
  };
  const requestSchema = (command: Command) => {
    const schema = restSchema(command, texts);
    const sessionId = { ...sessionSchema, description: say('api.sessionId') };
    return { ...schema, properties: { ...schema.properties, session_id: sessionId } };
  };
  const [whole, still] = [requestSchema(video), requestSchema(image)];
  const bodies = { json: json('VideoRequest'), form: { 'multipart/form-data': { schema: reference('VideoRequestWithImages') } } };
  const stillBodies = { ...json('ImageRequest'), 'multipart/form-data': { schema: reference('ImageRequestWithImage') } };
  const accepted = answers(json('Accepted'));
  const one = answers(json('Operation'));
  return {
    openapi: '3.1.1',
    info: { title: say('api.title'), version: '1.0.0', description: say('api.description') },
    security: [{}, { token: [] }],
    paths: {
      '/api/video_chat/generate': {
        post: operation('generate', 'api.generate', {
          parameters: [key],
          requestBody: { required: true, content: bodies.json },
          responses: accepted,
        }),
      },
      '/api/video_chat/generate_with_image': {
        post: operation('generateWithImage', 'api.generateWithImage', {
          parameters: [key],
          requestBody: { required: true, content: bodies.form },
          responses: accepted,
        }),
      },
      '/api/video_chat/estimate': {
        post: operation('estimate', 'api.estimate', {
          requestBody: { required: true, content: { ...bodies.json, ...bodies.form } },
          responses: answers(json('Estimate')),
        }),
      },
      '/api/video_chat/generate_image': {
        post: operation('generateImage', 'api.generateImage', {
          parameters: [key],
          requestBody: { required: true, content: stillBodies },
          responses: accepted,
        }),
      },
      '/api/video_chat/estimate_image': {
        post: operation('estimateImage', 'api.estimateImage', {
          requestBody: { required: true, content: stillBodies },
          responses: answers(json('Estimate')),
        }),
      },
      '/api/video_chat/status': {
        post: operation('status', 'api.status', {
          requestBody: { required: true, content: json('StatusRequest') },
          responses: one,
        }),
      },
      '/api/video_chat/operations': {
        get: operation('operations', 'api.operations', {
          parameters: [...queryParameters(restSchema(history, texts)), ...filterParameters(say), session],
          responses: answers(json('OperationList')),
        }),
      },
      '/api/video_chat/operations/{id}': {
        get: operation('operation', 'api.operation', { parameters: [id, session], responses: one }),
        delete: operation('remove', 'api.remove', { parameters: [id, session], responses: answers(json('Removed')) }),
      },
      '/api/video_chat/operations/{id}/cancel': {
        post: operation('cancel', 'api.cancel', { parameters: [id, session], responses: one }),
      },
      '/api/video_chat/operations/{id}/decide': {
        post: operation('decide', 'api.decide', {
          parameters: [id, session],
          requestBody: { required: true, content: json('Decision') },
          responses: one,
        }),
      },
      '/api/video_chat/events': {
        get: operation('events', 'api.events', {
          parameters: [session, filterParameters(say).find(({ name }) => name === 'platform')],
          responses: answers({ 'text/event-stream': { schema: { type: 'string' } } }),
        }),
      },
      '/api/video_chat/options': { get: operation('options', 'api.options', { responses: answers(json('Options')) }) },
      '/api/openapi.json': {
        get: operation('openapi', 'api.openapi', { responses: answers({ 'application/json': { schema: { type: 'object' } } }) }),
      },
      '/videos/{file}': {
        get: operation('video', 'api.video', {
          parameters: [
            { name: 'file', in: 'path', required: true, schema: { type: 'string' } },
            { name: 'download', in: 'query', description: say('api.download'), schema: { type: 'string', enum: ['1'] } },
          ],
          responses: answers({ 'video/mp4': {} }, { '206': { description: say('api.ranged'), content: { 'video/mp4': {} } } }),
        }),
      },
      '/posters/{file}': {
        get: operation('poster', 'api.poster', {
          parameters: [{ name: 'file', in: 'path', required: true, schema: { type: 'string' } }],
          responses: answers({ 'image/jpeg': {} }),
        }),
      },
      '/pictures/{file}': {
        get: operation('image', 'api.image', {
          parameters: [
            { name: 'file', in: 'path', required: true, schema: { type: 'string' } },
            { name: 'download', in: 'query', description: say('api.download'), schema: { type: 'string', enum: ['1'] } },
          ],
          responses: answers({ 'image/png': {}, 'image/jpeg': {} }),
        }),
      },
      '/pictures/{id}/{field}/{index}': {
        get: operation('picture', 'api.picture', {
          parameters: [
            id,
            { name: 'field', in: 'path', required: true, schema: { type: 'string' } },
            { name: 'index', in: 'path', required: true, schema: { type: 'integer', minimum: 0 } },
          ],
          responses: answers({ 'image/jpeg': {}, 'image/png': {} }),
        }),
      },
      '/healthz': {
        get: operation('health', 'api.health', {
          security: [{}],
          responses: {
            '200': { description: say('api.ok'), content: json('Health') },
            '503': { description: say('api.notReady'), content: json('Health') },
          },
        }),
      },
    },
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: texts.say(text('rest.unauthorized')) } },
      schemas: {
        ...answerSchemas,
        Operation: operationSchema(say('api.statusWords')),
        VideoRequest: withoutPictures(whole),
        VideoRequestWithImages: whole,
        ImageRequest: withoutPictures(still),
        ImageRequestWithImage: still,
      },
    },
  };
}

const sessionSchema = { type: 'string', pattern: '^[A-Za-z0-9_-]{1,100}$' } as const;
const string = { type: 'string' } as const;
const nullableNumber = { type: ['number', 'null'] } as const;
const eta = {
  type: ['object', 'null'],
  properties: { from: { type: 'integer' }, to: { type: 'integer' }, basis: { enum: ['our own', 'default'] } },
} as const;
const fileProperties = {
  url: { type: 'string', format: 'uri' },
  poster_url: { type: 'string', format: 'uri' },
  size_bytes: { type: 'integer' },
  width: { type: 'integer' },
  height: { type: 'integer' },
} as const;
const formProperties = { schema: { type: 'object' }, models: { type: 'array', items: { type: 'object' } } } as const;
const requestProperties = { model: string, options: reference('VideoOptions') };

const answerSchemas = {
  VideoOptions: { type: 'object', properties: videoOptionProperties },
  Accepted: {
    type: 'object',
    required: ['operation_id', 'status', 'message'],
    properties: {
      operation_id: string,
      status: { const: 'pending' },
      message: string,
      ...requestProperties,
      price_usd: nullableNumber,
      session_id: string,
      created_at: { type: 'string', format: 'date-time' },
    },
  },
  Operation: {
    type: 'object',
    required: ['operation_id', 'status', 'state', 'message', 'video_url', 'elapsed_seconds'],
    properties: {
      operation_id: string,
      number: { type: 'integer' },
      makes: { enum: ['video', 'image'] },
      status: { enum: restStatuses },
      state: { enum: Object.keys(transitions) },
      message: string,
      state_message: string,
      video_url: { type: ['string', 'null'], format: 'uri' },
      videos: {
        type: 'array',
        items: {
          type: 'object',
          properties: { ...fileProperties, duration_seconds: { type: 'number' } },
        },
      },
      image_url: { type: ['string', 'null'], format: 'uri' },
      pictures: { type: 'array', items: { type: 'object', properties: fileProperties } },
      elapsed_seconds: { type: 'integer' },
      position: nullableNumber,
      eta_seconds: eta,
      late: { type: 'boolean' },
      needs_decision: { type: 'boolean' },
      can_cancel: { type: 'boolean' },
      discarded: { type: 'boolean' },
      prompt: string,
      sent_prompt: { type: ['string', 'null'] },
      ...requestProperties,
      images: { type: 'array', items: { type: 'object', properties: { field: string, url: { type: 'string', format: 'uri' } } } },
      notes: { type: 'array', items: string },
      price_usd: nullableNumber,
      charged: { enum: ['no', 'yes', 'maybe'] },
      platform: { enum: platforms },
      person: { type: 'object', properties: { id: string, name: { type: ['string', 'null'] } } },
      session_id: string,
      created_at: { type: 'string', format: 'date-time' },
      finished_at: { type: ['string', 'null'], format: 'date-time' },
    },
  },
  OperationList: {
    type: 'object',
    required: ['operations', 'next'],
    properties: { operations: { type: 'array', items: reference('Operation') }, next: { type: ['integer', 'null'] } },
  },
  Estimate: {
    type: 'object',
    properties: {
      price_usd: nullableNumber,
      position: { type: 'integer' },
      eta_seconds: eta,
      message: string,
      budget: {
        type: ['object', 'null'],
        properties: {
          left_usd: { type: 'number' },
          cap_usd: { type: 'number' },
          renews_at: { type: 'string', format: 'date-time' },
          fits: { type: 'boolean' },
          message: string,
        },
      },
      refusal: { type: ['object', 'null'], properties: { code: string, message: string } },
      ...requestProperties,
    },
  },
  StatusRequest: { type: 'object', required: ['operation_id'], properties: { operation_id: string, session_id: sessionSchema } },
  Decision: { type: 'object', required: ['decision'], properties: { decision: { enum: ['again', 'leave'] } } },
  Removed: { type: 'object', properties: { operation_id: string, message: string } },
  Options: {
    type: 'object',
    properties: { ...formProperties, image: { type: 'object', properties: formProperties } },
  },
  Health: {
    type: 'object',
    required: ['ready'],
    properties: {
      ready: { type: 'boolean' },
      problems: { type: 'array', items: { type: 'object', properties: { code: string, text: string } } },
    },
  },
  Error: {
    type: 'object',
    required: ['error'],
    properties: {
      error: {
        type: 'object',
        required: ['code', 'message'],
        properties: { code: string, field: string, message: string, suggestion: { type: 'object' } },
      },
    },
  },
} as const;

/** Says which states are behind each word of `status`, as the answers have it. */
function operationSchema(explanation: string) {
  const words = restStatuses.map((status) => `${status}: ${statesOf(status).join(', ')}.`);
  const { properties, ...schema } = answerSchemas.Operation;
  const status = { ...properties.status, description: [explanation, ...words].join(' ') };
  return { ...schema, properties: { ...properties, status } };
}

/** The API has a default of its own for the length of a page. */
function queryParameters({ properties }: JsonSchemaObject) {
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    ...{ name, in: 'query', description },
    schema: name === 'limit' ? { ...schema, default: defaultLimit } : schema,
  }));
}

function filterParameters(say: (key: TextKey) => string) {
  return Object.entries(filterSchemas()).map(([name, schema]) => ({
    name,
    in: 'query',
    description: say(`api.filter.${name}` as 'api.filter.platform'),
    schema,
  }));
}

function withoutPictures(schema: JsonSchemaObject): JsonSchemaObject {
  const properties = Object.fromEntries(Object.entries(schema.properties).filter(([, { image }]) => image !== true));
  return { ...schema, properties };
}

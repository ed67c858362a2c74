import { z } from 'zod';
import type { Command, JsonSchemaObject } from '../../../domain/command.ts';
import { type FollowUp, followUps } from '../../../domain/follow-ups/plan-follow-up.ts';
import { type TextKey, text } from '../../../domain/texts.ts';
import type { Texts } from '../../../lib/say.ts';
import { answerSchemas } from './answer-schemas.ts';
import { followUpRequests } from './follow-up-routes.ts';
import { defaultLimit, filterSchemas } from './history.ts';
import { restName } from './names.ts';
import { type RestSchema, restSchema } from './options.ts';
import { estimateEditRequest } from './requests.ts';
import { restStatuses, statesOf } from './status.ts';

const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const json = (name: string) => ({ 'application/json': { schema: reference(name) } });

/** The description of the REST API, made of the commands' own declarations. @see https://spec.openapis.org/oas/v3.1.1 */
export function openApiDocument(
  { video, image, history, edit }: { readonly [Name in 'video' | 'image' | 'history' | 'edit']: Command },
  texts: Texts,
  platforms: readonly string[],
) {
  const words = wordsOf(texts);
  const { say } = words;
  const [whole, still] = [requestSchema(video, texts), requestSchema(image, texts)];
  const schemas = answersJson();
  return {
    openapi: '3.1.1',
    info: { title: say('api.title'), version: '1.0.0', description: say('api.description') },
    security: [{}, { token: [] }],
    paths: {
      ...requestPaths(words),
      ...operationPaths(words, restSchema(history, texts), platforms),
      ...followUpPaths(words),
      ...servicePaths(words, platforms),
      ...filePaths(words),
    },
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: texts.say(text('rest.unauthorized')) } },
      schemas: {
        ...schemas,
        ...smallRequests,
        ...followUpSchemas(),
        Operation: operationSchema(schemas, say('api.statusWords'), platforms),
        VideoRequest: withoutPictures(whole),
        VideoRequestWithImages: whole,
        EditVideoRequest: editVideoSchema(requestSchema(edit, texts)),
        EstimateEditRequest: z.toJSONSchema(estimateEditRequest, { io: 'input', target: 'openapi-3.0' }),
        ImageRequest: withoutPictures(still),
        ImageRequestWithImage: still,
      },
    },
  };
}

/** What the paths are described with. */
type Words = ReturnType<typeof wordsOf>;

function wordsOf(texts: Texts) {
  const say = (key: TextKey) => texts.say({ key, values: {} });
  const failed = { description: say('api.error'), content: json('Error') };
  return {
    say,
    answers: (content: object | undefined, more: object = {}) => ({
      '200': { description: say('api.ok'), ...(content !== undefined && { content }) },
      ...more,
      default: failed,
    }),
    operation(operationId: string, summary: TextKey, more: object) {
      const tag = ['options', 'openapi', 'health'].includes(operationId) ? 'api.tagService' : 'api.tagVideos';
      return { operationId, summary: say(summary), tags: [say(tag)], ...more };
    },
    id: { name: 'id', in: 'path', required: true, description: say('api.operationId'), schema: string },
    number: {
      ...{ name: 'number', in: 'path', required: true, description: say('api.videoNumber') },
      schema: { type: 'integer', minimum: 1 },
    },
    session: { name: 'session_id', in: 'query', description: say('api.sessionFilter'), schema: sessionSchema },
    key: {
      name: 'Idempotency-Key',
      in: 'header',
      description: say('api.idempotencyKey'),
      schema: { type: 'string', minLength: 1, maxLength: 200 },
    },
  };
}

function requestSchema(command: Command, texts: Texts) {
  const schema = restSchema(command, texts);
  const sessionId = { ...sessionSchema, description: texts.say(text('api.sessionId')) };
  const agreedUsd = { ...agreedSchema, description: texts.say(text('api.agreedUsd')) };
  return { ...schema, properties: { ...schema.properties, session_id: sessionId, agreed_usd: agreedUsd } };
}

/** Asking for something, and what it would cost. */
function requestPaths({ answers, operation, key }: Words) {
  const bodies = { json: json('VideoRequest'), form: { 'multipart/form-data': { schema: reference('VideoRequestWithImages') } } };
  const stillBodies = { ...json('ImageRequest'), 'multipart/form-data': { schema: reference('ImageRequestWithImage') } };
  const accepted = answers(json('Accepted'));
  return {
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
    '/api/video_chat/edit_video': {
      post: operation('editVideo', 'api.editVideo', {
        parameters: [key],
        requestBody: { required: true, content: { 'multipart/form-data': { schema: reference('EditVideoRequest') } } },
        responses: accepted,
      }),
    },
    '/api/video_chat/estimate_edit': {
      post: operation('estimateEdit', 'api.estimateEdit', {
        requestBody: { required: true, content: json('EstimateEditRequest') },
        responses: answers(json('Estimate')),
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
  };
}

/** Looking at what was asked for, and acting on it. */
function operationPaths(
  { say, answers, operation, id, number, session }: Words,
  history: RestSchema,
  platforms: readonly string[],
) {
  const one = answers(json('Operation'));
  return {
    '/api/video_chat/status': {
      post: operation('status', 'api.status', {
        requestBody: { required: true, content: json('StatusRequest') },
        responses: one,
      }),
    },
    '/api/video_chat/operations': {
      get: operation('operations', 'api.operations', {
        parameters: [...queryParameters(history), ...filterParameters(say, platforms), session],
        responses: answers(json('OperationList')),
      }),
    },
    '/api/video_chat/operations/{id}': {
      get: operation('operation', 'api.operation', { parameters: [id, session], responses: one }),
      delete: operation('remove', 'api.remove', { parameters: [id, session], responses: answers(json('Removed')) }),
    },
    '/api/video_chat/operations/{id}/videos/{number}': {
      delete: operation('removeVideo', 'api.removeVideo', { parameters: [id, number, session], responses: one }),
    },
    '/api/video_chat/operations/{id}/videos/{number}/keep': {
      post: operation('keepVideo', 'api.keepVideo', { parameters: [id, number, session], responses: one }),
    },
    '/api/video_chat/operations/{id}/cancel': {
      post: operation('cancel', 'api.cancel', { parameters: [id, session], responses: one }),
    },
    '/api/video_chat/operations/{id}/estimate': {
      post: operation('estimateFollowUp', 'api.estimateFollowUp', {
        parameters: [id, session],
        requestBody: { required: true, content: json('FollowUpEstimate') },
        responses: answers(json('Estimate')),
      }),
    },
    '/api/video_chat/operations/{id}/decide': {
      post: operation('decide', 'api.decide', {
        parameters: [id, session],
        requestBody: { required: true, content: json('Decision') },
        responses: one,
      }),
    },
  };
}

/** Making another video from one that is there. */
function followUpPaths({ answers, operation, id, session, key }: Words) {
  const followUp = (name: FollowUp, body: string) => ({
    post: operation(name, `api.${name}`, {
      parameters: [id, session, key],
      requestBody: { required: true, content: json(body) },
      responses: answers(json('Accepted')),
    }),
  });
  return {
    '/api/video_chat/operations/{id}/edit': followUp('edit', 'EditRequest'),
    '/api/video_chat/operations/{id}/extend': followUp('extend', 'ExtendRequest'),
    '/api/video_chat/operations/{id}/upscale': followUp('upscale', 'UpscaleRequest'),
  };
}

/** What pages and operators ask for besides. */
function servicePaths({ say, answers, operation, session }: Words, platforms: readonly string[]) {
  const probe = (name: string) => ({
    security: [{}],
    responses: {
      '200': { description: say('api.ok'), content: json(name) },
      '503': { description: say('api.notReady'), content: json(name) },
    },
  });
  return {
    '/api/video_chat/events': {
      get: operation('events', 'api.events', {
        parameters: [session, filterParameters(say, platforms).find(({ name }) => name === 'platform')],
        responses: answers({ 'text/event-stream': { schema: { type: 'string' } } }),
      }),
    },
    '/api/video_chat/options': { get: operation('options', 'api.options', { responses: answers(json('Options')) }) },
    '/api/openapi.json': {
      get: operation('openapi', 'api.openapi', { responses: answers({ 'application/json': { schema: { type: 'object' } } }) }),
    },
    '/healthz': { get: operation('health', 'api.health', probe('Health')) },
    '/readyz': { get: operation('readiness', 'api.readiness', probe('Readiness')) },
    '/livez': { get: operation('liveness', 'api.liveness', probe('Liveness')) },
  };
}

/** The videos and pictures themselves. */
function filePaths({ say, answers, operation, id }: Words) {
  return {
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
  };
}

const sessionSchema = { type: 'string', pattern: '^[A-Za-z0-9_-]{1,100}$' } as const;
const agreedSchema = { type: 'number', minimum: 0 } as const;
const string = { type: 'string' } as const;

const smallRequests = {
  StatusRequest: { type: 'object', required: ['operation_id'], properties: { operation_id: string, session_id: sessionSchema } },
  FollowUpEstimate: {
    type: 'object',
    required: ['verb'],
    properties: { verb: { enum: followUps }, video: { type: 'integer', minimum: 1, default: 1 }, session_id: sessionSchema },
  },
  Decision: {
    type: 'object',
    required: ['decision'],
    properties: { decision: { enum: ['again', 'leave'] }, agreed_usd: agreedSchema },
  },
} as const;

/** What is sent to make another video from one that is there. */
function followUpSchemas() {
  const plain = Object.entries(followUpRequests).map(([name, schema]) => {
    const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' });
    return [name, rest];
  });
  return Object.fromEntries(plain);
}

/** The answers as JSON Schema; what is an answer of its own is referred to. */
function answersJson(): Readonly<Record<keyof typeof answerSchemas, JsonSchemaObject>> {
  const named = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(answerSchemas)) named.add(schema, { id });
  const { schemas } = z.toJSONSchema(named, {
    io: 'input',
    uri: (id) => `#/components/schemas/${id}`,
    override({ jsonSchema }) {
      // What zod checks beyond the format and the type says nothing to a reader.
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  const plain = Object.entries(schemas).map(([name, { $schema: _s, $id: _i, ...schema }]) => [name, schema]);
  // Each of them is an object.
  return Object.fromEntries(plain) as Record<keyof typeof answerSchemas, JsonSchemaObject>;
}

/** Says which states are behind each word of `status`, as the answers have it, and which platforms there are. */
function operationSchema({ Operation }: ReturnType<typeof answersJson>, explanation: string, platforms: readonly string[]) {
  const { properties, ...schema } = Operation;
  const words = restStatuses.map((status) => `${status}: ${statesOf(status).join(', ')}.`);
  const status = { ...properties.status, description: [explanation, ...words].join(' ') };
  const platform = { ...properties.platform, enum: ['web', ...platforms] };
  return { ...schema, properties: { ...properties, status, platform } };
}

/** The API has a default of its own for the length of a page. */
function queryParameters({ properties }: RestSchema) {
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    ...{ name, in: 'query', description },
    schema: name === 'limit' ? { ...schema, default: defaultLimit } : schema,
  }));
}

function filterParameters(say: (key: TextKey) => string, platforms: readonly string[]) {
  return Object.entries(filterSchemas(platforms)).map(([name, schema]) => ({
    name,
    in: 'query',
    description: say(`api.filter.${name}` as 'api.filter.platform'),
    schema,
  }));
}

/** Which of ours is changed, another address says. */
function editVideoSchema(schema: ReturnType<typeof requestSchema>) {
  const others = Object.entries(schema.properties).filter(([name]) => name !== restName('id') && name !== 'video');
  return { ...schema, properties: Object.fromEntries(others), required: ['prompt', 'video_file'] };
}

function withoutPictures<Property extends { readonly type?: string; readonly image?: boolean; readonly film?: boolean }>(schema: {
  readonly properties: Readonly<Record<string, Property>>;
}) {
  const properties = Object.fromEntries(
    Object.entries(schema.properties).filter(([, { image, film }]) => image !== true && film !== true),
  );
  return { ...schema, properties };
}

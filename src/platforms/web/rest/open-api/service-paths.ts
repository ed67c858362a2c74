import { filterParameters } from './operation-paths.ts';
import { json, string, type Words } from './words.ts';

/** What pages and operators ask for besides. */
export function servicePaths({ say, answers, operation, session }: Words, platforms: readonly string[]) {
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
        parameters: [
          session,
          filterParameters(say, platforms).find(({ name }) => name === 'platform'),
          { name: 'own', in: 'query', description: say('api.own'), schema: { type: 'string', enum: ['true'] } },
          { name: 'language', in: 'query', description: say('api.language'), schema: { type: 'string' } },
        ],
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
export function filePaths({ say, answers, operation, id, session }: Words) {
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
    '/api/video_chat/videos.zip': {
      get: operation('zip', 'api.zip', {
        parameters: [{ name: 'ids', in: 'query', required: true, description: say('api.zipIds'), schema: string }, session],
        responses: answers({ 'application/zip': {} }),
      }),
      post: operation('zipByBody', 'api.zip', {
        requestBody: { required: true, content: json('ZipRequest') },
        responses: answers({ 'application/zip': {} }),
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

import type { TextKey } from '../../../../domain/texts.ts';
import { defaultLimit, filterSchemas } from '../history.ts';
import type { RestSchema } from '../options.ts';
import { json, string, type Words } from './words.ts';

/** Looking at what was asked for, and acting on it. */
export function operationPaths(words: Words, history: RestSchema, platforms: readonly string[]) {
  const { say, answers, operation, id, number, session } = words;
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
        parameters: listParameters(words, history, platforms),
        responses: answers(json('OperationList')),
      }),
      patch: operation('changeSeveral', 'api.changeSeveral', {
        requestBody: { required: true, content: json('LibraryChanges') },
        responses: answers(json('ChangedSeveral')),
      }),
    },
    '/api/video_chat/operations/{id}': {
      get: operation('operation', 'api.operation', { parameters: [id, session], responses: one }),
      patch: operation('changeLibrary', 'api.changeLibrary', {
        parameters: [id, session],
        requestBody: { required: true, content: json('LibraryChange') },
        responses: one,
      }),
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
    '/api/video_chat/operations/{id}/shares': {
      post: operation('share', 'api.share', {
        parameters: [id, session],
        requestBody: { required: true, content: json('ShareRequest') },
        responses: answers(json('Share')),
      }),
      get: operation('shares', 'api.shares', { parameters: [id, session], responses: answers(json('Shares')) }),
    },
    '/api/video_chat/operations/{id}/shares/{share}': {
      delete: operation('unshare', 'api.unshare', {
        parameters: [id, { name: 'share', in: 'path', required: true, description: say('api.shareId'), schema: string }, session],
        responses: answers(json('RemovedShare')),
      }),
    },
    '/api/video_chat/operations/{id}/reports': {
      post: operation('report', 'api.report', {
        parameters: [id, session],
        requestBody: { required: true, content: json('ReportRequest') },
        responses: answers(json('Report')),
      }),
    },
    '/api/video_chat/operations/{id}/posts': {
      post: operation('send', 'api.send', {
        parameters: [id, session],
        requestBody: { required: true, content: json('PostRequest') },
        responses: answers(json('Post')),
      }),
      get: operation('posts', 'api.posts', { parameters: [id, session], responses: answers(json('Posts')) }),
    },
    '/api/video_chat/operations/{id}/posts/{post}': {
      delete: operation('unsend', 'api.unsend', {
        parameters: [id, { name: 'post', in: 'path', required: true, description: say('api.postId'), schema: string }, session],
        responses: answers(json('RemovedPost')),
      }),
    },
    '/api/video_chat/channels': {
      get: operation('channels', 'api.channels', { responses: answers(json('Channels')) }),
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

/** What a list of operations is narrowed down by. */
export function listParameters({ say, session }: Words, history: RestSchema, platforms: readonly string[]) {
  return [...queryParameters(history), ...filterParameters(say, platforms), session];
}

/** The API has a default of its own for the length of a page. */
function queryParameters({ properties }: RestSchema) {
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    ...{ name, in: 'query', description },
    schema: name === 'limit' ? { ...schema, default: defaultLimit } : schema,
  }));
}

export function filterParameters(say: (key: TextKey) => string, platforms: readonly string[]) {
  return Object.entries(filterSchemas(platforms)).map(([name, schema]) => ({
    name,
    in: 'query',
    description: say(`api.filter.${name}` as 'api.filter.platform'),
    schema,
  }));
}

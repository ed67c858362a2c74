import { z } from 'zod';
import { keyRequestBody } from '../me/me-schemas.ts';
import { json, string, type Words } from './words.ts';

/** What is a person's own. */
export function mePaths({ say, answers, operation }: Words) {
  const id = { name: 'id', in: 'path', required: true, schema: string };
  const link = { name: 'link', in: 'path', required: true, description: say('api.linkName'), schema: string };
  const account = { name: 'account', in: 'query', description: say('api.withAccount'), schema: { type: 'boolean' } };
  const question = { name: 'question', in: 'query', description: say('api.forgetQuestion'), schema: string };
  return {
    '/api/video_chat/me': { get: operation('me', 'api.me', { responses: answers(json('Me')) }) },
    '/api/video_chat/me/links/{link}': {
      delete: operation('unlink', 'api.unlink', { parameters: [link], responses: answers(json('DoneForMe')) }),
    },
    '/api/video_chat/me/sign_ins': {
      get: operation('signIns', 'api.signIns', { responses: answers(json('SignIns')) }),
      delete: operation('endSignIns', 'api.endSignIns', { responses: answers(json('DoneForMe')) }),
    },
    '/api/video_chat/me/sign_ins/{id}': {
      delete: operation('endSignIn', 'api.endSignIn', { parameters: [id], responses: answers(json('DoneForMe')) }),
    },
    '/api/video_chat/me/keys': {
      get: operation('keys', 'api.keys', { responses: answers(json('Keys')) }),
      post: operation('makeKey', 'api.makeKey', {
        requestBody: { required: true, content: json('KeyRequest') },
        responses: answers(json('NewKey')),
      }),
    },
    '/api/video_chat/me/keys/{id}': {
      delete: operation('endKey', 'api.endKey', { parameters: [id], responses: answers(json('DoneForMe')) }),
    },
    '/api/video_chat/me/data': {
      get: operation('myData', 'api.myData', {
        responses: answers({ 'application/zip': { schema: { type: 'string', format: 'binary' } } }),
      }),
    },
    '/api/video_chat/me/belongings': {
      get: operation('belongings', 'api.belongings', { parameters: [account], responses: answers(json('Belongings')) }),
      delete: operation('forgetMe', 'api.forgetMe', {
        parameters: [account, question],
        responses: answers(json('Belongings')),
      }),
    },
  };
}

/** What is sent to them, as JSON Schema. */
export function meRequestSchemas() {
  const { $schema: _, ...rest } = z.toJSONSchema(keyRequestBody, { io: 'input' });
  return { KeyRequest: rest };
}

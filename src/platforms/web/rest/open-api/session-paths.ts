import { z } from 'zod';
import { knownSessionsBody, sessionChangeBody } from '../sessions/session-requests.ts';
import { json, sessionSchema, type Words } from './words.ts';

/** A person's list of sessions, and what they used. */
export function sessionPaths({ say, answers, operation }: Words) {
  const session = { name: 'session', in: 'path', required: true, description: say('api.listedSession'), schema: sessionSchema };
  const videos = {
    ...{ name: 'videos', in: 'query', description: say('api.sessionVideos') },
    schema: { type: 'string', enum: ['keep', 'delete'] },
  };
  return {
    '/api/video_chat/usage': {
      get: operation('usage', 'api.usage', { responses: answers(json('OwnUsage')) }),
    },
    '/api/video_chat/sessions': {
      get: operation('sessions', 'api.sessions', { responses: answers(json('SessionList')) }),
      post: operation('adoptSessions', 'api.adoptSessions', {
        requestBody: { required: true, content: json('KnownSessions') },
        responses: answers(json('SessionList')),
      }),
    },
    '/api/video_chat/sessions/{session}': {
      patch: operation('changeSession', 'api.changeSession', {
        parameters: [session],
        requestBody: { required: true, content: json('SessionChange') },
        responses: answers(json('Session')),
      }),
      delete: operation('removeSession', 'api.removeSession', {
        parameters: [session, videos],
        responses: answers(json('RemovedSession')),
      }),
    },
  };
}

/** What is sent to them, as JSON Schema. */
export function sessionRequestSchemas() {
  const { $schema: _change, ...SessionChange } = z.toJSONSchema(sessionChangeBody, { io: 'input' });
  const { $schema: _known, ...KnownSessions } = z.toJSONSchema(knownSessionsBody, { io: 'input' });
  return { SessionChange, KnownSessions };
}

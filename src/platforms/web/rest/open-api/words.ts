import type { TextKey } from '../../../../domain/texts.ts';
import type { Texts } from '../../../../lib/say.ts';

export const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });
export const json = (name: string) => ({ 'application/json': { schema: reference(name) } });

export const sessionSchema = { type: 'string', pattern: '^[A-Za-z0-9_-]{1,100}$' } as const;
export const agreedSchema = { type: 'number', minimum: 0 } as const;
export const string = { type: 'string' } as const;

/** What the paths are described with. */
export type Words = ReturnType<typeof wordsOf>;

export function wordsOf(texts: Texts) {
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
      const isAdmin = operationId.startsWith('admin');
      const tag = isAdmin
        ? 'api.tagAdmin'
        : ['options', 'openapi', 'health'].includes(operationId)
          ? 'api.tagService'
          : 'api.tagVideos';
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

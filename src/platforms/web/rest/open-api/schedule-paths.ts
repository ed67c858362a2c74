import { z } from 'zod';
import { scheduleChangeBody } from '../schedules/schedule-schemas.ts';
import { json, string, type Words } from './words.ts';

/** What is made at set times. */
export function schedulePaths({ say, answers, operation }: Words) {
  const id = { name: 'id', in: 'path', required: true, description: say('api.scheduleId'), schema: string };
  const changed = answers(json('ChangedSchedule'));
  return {
    '/api/video_chat/schedules': {
      get: operation('schedules', 'api.schedules', { responses: answers(json('Schedules')) }),
      post: operation('addSchedule', 'api.addSchedule', {
        requestBody: { required: true, content: json('ScheduleRequest') },
        responses: changed,
      }),
    },
    '/api/video_chat/schedules/{id}': {
      get: operation('schedule', 'api.schedule', { parameters: [id], responses: answers(json('Schedule')) }),
      patch: operation('changeSchedule', 'api.changeSchedule', {
        parameters: [id],
        requestBody: { required: true, content: json('ScheduleChange') },
        responses: changed,
      }),
      delete: operation('removeSchedule', 'api.removeSchedule', { parameters: [id], responses: changed }),
    },
  };
}

/** What is sent to change one, as JSON Schema. */
export function scheduleRequestSchemas() {
  const { $schema: _, ...ScheduleChange } = z.toJSONSchema(scheduleChangeBody, { io: 'input' });
  return { ScheduleChange };
}

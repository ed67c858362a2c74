import { z } from 'zod';
import type { Command } from '../../../../domain/command.ts';
import { text } from '../../../../domain/texts.ts';
import type { Texts } from '../../../../lib/say.ts';
import { defaultsCommand } from '../defaults.ts';
import { restSchema } from '../options.ts';
import { estimateEditRequest } from '../requests.ts';
import { suggestionRequest } from '../suggestions.ts';
import { adminPaths, adminRequestSchemas } from './admin-paths.ts';
import { libraryPaths, libraryRequestSchemas } from './library-paths.ts';
import { mePaths, meRequestSchemas } from './me-paths.ts';
import { operationPaths } from './operation-paths.ts';
import { followUpPaths, requestPaths } from './request-paths.ts';
import { schedulePaths, scheduleRequestSchemas } from './schedule-paths.ts';
import {
  answersJson,
  batchSchema,
  editVideoSchema,
  followUpSchemas,
  operationSchema,
  requestSchema,
  shotFilmSchema,
  smallRequests,
  styleSchemas,
  withoutPictures,
} from './schemas.ts';
import { filePaths, servicePaths } from './service-paths.ts';
import { sessionPaths, sessionRequestSchemas } from './session-paths.ts';
import { stylePaths } from './style-paths.ts';
import { wordsOf } from './words.ts';

/** The description of the REST API, made of the commands' own declarations. @see https://spec.openapis.org/oas/v3.1.1 */
export function openApiDocument(
  {
    video,
    image,
    history,
    edit,
    style,
    film,
    me,
    schedule,
  }: Readonly<Record<'video' | 'image' | 'history' | 'edit' | 'style' | 'film' | 'me' | 'schedule', Command>>,
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
      ...libraryPaths(words, restSchema(history, texts), platforms),
      ...sessionPaths(words),
      ...mePaths(words),
      ...stylePaths(words),
      ...schedulePaths(words),
      ...servicePaths(words, platforms),
      ...filePaths(words),
      ...adminPaths(words),
    },
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: texts.say(text('rest.unauthorized')) } },
      schemas: {
        ...schemas,
        ...smallRequests,
        ...followUpSchemas(),
        ...libraryRequestSchemas(),
        ...sessionRequestSchemas(),
        ...meRequestSchemas(),
        ...scheduleRequestSchemas(),
        ...adminRequestSchemas(),
        Operation: operationSchema(schemas, say('api.statusWords'), platforms),
        VideoRequest: withoutPictures(whole),
        BatchRequest: batchSchema(withoutPictures(whole), withoutPictures(restSchema(video, texts))),
        ShotFilmRequest: shotFilmSchema(requestSchema(film, texts)),
        VideoRequestWithImages: whole,
        EditVideoRequest: editVideoSchema(requestSchema(edit, texts)),
        EstimateEditRequest: z.toJSONSchema(estimateEditRequest, { io: 'input', target: 'openapi-3.0' }),
        SuggestionRequest: z.toJSONSchema(suggestionRequest, { io: 'input', target: 'openapi-3.0' }),
        ImageRequest: withoutPictures(still),
        ImageRequestWithImage: still,
        ...styleSchemas(style, texts),
        ScheduleRequest: requestSchema(schedule, texts),
        DefaultsRequest: restSchema(defaultsCommand(me), texts),
      },
    },
  };
}

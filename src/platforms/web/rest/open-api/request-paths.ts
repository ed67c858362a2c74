import type { FollowUp } from '../../../../domain/follow-ups/plan-follow-up.ts';
import { json, reference, type Words } from './words.ts';

/** Asking for something, and what it would cost. */
export function requestPaths({ answers, operation, key }: Words) {
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
    '/api/video_chat/batches': {
      post: operation('batch', 'api.batch', {
        parameters: [key],
        requestBody: { required: true, content: json('BatchRequest') },
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
    '/api/video_chat/suggest_prompt': {
      post: operation('suggestPrompt', 'api.suggestPrompt', {
        requestBody: { required: true, content: json('SuggestionRequest') },
        responses: answers(json('Suggestion')),
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

/** Making another video from one that is there. */
export function followUpPaths({ answers, operation, id, session, key }: Words) {
  const films = { 'application/json': { schema: { oneOf: [reference('FilmRequest'), reference('ShotFilmRequest')] } } };
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
    '/api/video_chat/films': {
      post: operation('film', 'api.film', {
        parameters: [session, key],
        requestBody: { required: true, content: films },
        responses: answers(json('Accepted')),
      }),
    },
    '/api/video_chat/films/{id}': {
      get: operation('filmStands', 'api.filmStands', { parameters: [id, session], responses: answers(json('ShotFilm')) }),
    },
    '/api/video_chat/films/{id}/redo': {
      post: operation('redoShot', 'api.redoShot', {
        parameters: [id, session, key],
        requestBody: { required: true, content: json('RedoRequest') },
        responses: answers(json('ShotFilm')),
      }),
    },
    '/api/video_chat/films/{id}/parts.zip': {
      get: operation('filmParts', 'api.filmParts', {
        parameters: [id, session],
        responses: answers({ 'application/zip': {} }),
      }),
    },
  };
}

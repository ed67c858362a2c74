import { json, reference, string, type Words } from './words.ts';

/** Styles, looks and characters to use again, and what is left open. */
export function stylePaths({ say, answers, operation }: Words) {
  const id = { name: 'id', in: 'path', required: true, description: say('api.styleId'), schema: string };
  const index = {
    name: 'index',
    in: 'path',
    required: true,
    description: say('api.styleIndex'),
    schema: { type: 'integer', minimum: 0 },
  };
  const body = (name: string) => ({
    required: true,
    content: { ...json(name), 'multipart/form-data': { schema: reference(`${name}WithPictures`) } },
  });
  const one = answers(json('Style'));
  return {
    '/api/video_chat/defaults': {
      get: operation('defaults', 'api.defaults', { responses: answers(json('Defaults')) }),
      put: operation('setDefaults', 'api.setDefaults', {
        requestBody: { required: true, content: json('DefaultsRequest') },
        responses: answers(json('Defaults')),
      }),
    },
    '/api/video_chat/styles': {
      get: operation('styles', 'api.styles', { responses: answers(json('Styles')) }),
      post: operation('saveStyle', 'api.saveStyle', { requestBody: body('StyleRequest'), responses: one }),
    },
    '/api/video_chat/styles/{id}': {
      get: operation('style', 'api.style', { parameters: [id], responses: one }),
      post: operation('changeStyle', 'api.changeStyle', { parameters: [id], requestBody: body('StyleChange'), responses: one }),
      delete: operation('removeStyle', 'api.removeStyle', { parameters: [id], responses: answers(json('RemovedStyle')) }),
    },
    '/api/video_chat/styles/{id}/share': {
      post: operation('shareStyle', 'api.shareStyle', {
        parameters: [id],
        requestBody: { required: true, content: json('ShareStyleRequest') },
        responses: one,
      }),
    },
    '/api/video_chat/styles/{id}/pictures/{index}': {
      get: operation('stylePicture', 'api.stylePicture', {
        parameters: [id, index],
        responses: answers({ 'image/jpeg': {}, 'image/png': {} }),
      }),
    },
    '/api/video_chat/styles/{id}/preview': {
      get: operation('stylePreview', 'api.stylePreview', { parameters: [id], responses: answers({ 'image/jpeg': {} }) }),
    },
  };
}

import type { Config } from './config.ts';
import { catalog, findModel, type Model, type ProviderId } from './domain/catalog.ts';
import { type Text, text } from './domain/texts.ts';

/** Which model is used when a request names none, and why. */
export interface Backend {
  readonly model: Model;
  readonly provider: ProviderId;
  readonly why: Text;
}

/** @param config with a `videoModel` of the catalogue, as `readConfig` makes sure */
export function chooseBackend({ google, videoModel }: Pick<Config, 'google' | 'videoModel'>): Backend {
  const named = videoModel === undefined ? undefined : findModel(videoModel);
  if (named !== undefined) return backend(named, text('backend.byModel', { model: named.id }));
  if (google.project !== undefined) return backend(best(['vertex-veo']), text('backend.byProject', { project: google.project }));
  if (google.apiKey !== undefined) return backend(best(['gemini-omni', 'gemini-veo']), text('backend.byKey'));
  return backend(best(['preview']), text('backend.preview'));
}

/** The models that a request may choose: those of the backend, but for what is gone for sure. */
export function offeredModels({ model, provider }: Pick<Backend, 'model' | 'provider'>): readonly Model[] {
  const isGone = ({ status, retirement }: Model): boolean => status === 'retired' && retirement?.certainty !== 'reported';
  return catalog.filter((each) => each.provider === provider && (each.id === model.id || !isGone(each)));
}

/** The models that make stills beside a backend's videos: Google's with credentials of Google's, the preview's without. */
export function offeredImageModels({ provider }: Pick<Backend, 'provider'>): readonly Model[] {
  const maker: ProviderId = provider === 'preview' ? 'preview-image' : 'gemini-image';
  return catalog.filter((each) => each.provider === maker && each.status !== 'retired');
}

function backend(model: Model, why: Text): Backend {
  return { model, provider: model.provider, why };
}

/** The first of the catalogue that Google offers, in the order of the providers. */
function best(providers: readonly ProviderId[]): Model {
  const offered = providers.flatMap((provider) =>
    catalog.filter((each) => each.provider === provider && each.status === 'available'),
  );
  const [first] = offered;
  if (first === undefined) throw new Error(`the catalogue has no model of ${providers.join(' or ')} that is available`);
  return first;
}

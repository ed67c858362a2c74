import { catalog, findModel, type Model, type ProviderId } from '../domain/catalog.ts';
import { type Text, text } from '../domain/texts.ts';
import type { GoogleSettings } from '../providers/google/settings.ts';
import type { AppConfig } from './installed.ts';

/** Which model is used when a request names none, and why; and which ones a request may name. */
export interface Backend {
  readonly model: Model;
  readonly provider: ProviderId;
  readonly why: Text;
  /** All that are set up, the better ones first; `model` is one of them. */
  readonly offered: readonly Model[];
}

/** @param config with a `videoModel` of the catalogue, as `readConfig` makes sure */
export function chooseBackend({ providers: { google }, videoModel }: Pick<AppConfig, 'providers' | 'videoModel'>): Backend {
  const named = videoModel === undefined ? undefined : findModel(videoModel);
  if (named !== undefined) return backend(named, text('backend.byModel', { model: named.id }), google);
  if (google.project !== undefined) {
    return backend(best(['vertex-veo']), text('backend.byProject', { project: google.project }), google);
  }
  if (google.apiKey !== undefined) return backend(best(['gemini-omni', 'gemini-veo']), text('backend.byKey'), google);
  return backend(best(['preview']), text('backend.preview'), google);
}

/** The models that make stills beside a backend's videos: Google's with credentials of Google's, the preview's without. */
export function offeredImageModels({ provider }: Pick<Backend, 'provider'>): readonly Model[] {
  const maker: ProviderId = provider === 'preview' ? 'preview-image' : 'gemini-image';
  return catalog.filter((each) => each.provider === maker && each.status !== 'retired');
}

function backend(model: Model, why: Text, google: GoogleSettings): Backend {
  return {
    model,
    provider: model.provider,
    why,
    offered: catalog.filter((each) => each === model || isOffered(each, model, google)),
  };
}

/** Who chose the preview wants nothing that costs; where that is not so, everything that the credentials open. */
function isOffered(each: Model, { provider }: Model, { apiKey, project }: GoogleSettings): boolean {
  if (each.makes !== 'video' || (each.provider === 'preview') !== (provider === 'preview')) return false;
  if (each.provider !== 'preview' && (each.provider === 'vertex-veo' ? project : apiKey) === undefined) return false;
  if (each.status !== 'retired') return true;
  // Others say that it is gone; where the admin insists on one of its kind, Google has the last word.
  return each.provider === provider && each.retirement?.certainty === 'reported';
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

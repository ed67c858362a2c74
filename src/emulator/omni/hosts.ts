import type { EmulatorContext } from '../answers.ts';
import type { RoutesDeps } from '../deps.ts';
import { type Answer, googleError, notFound, unauthenticated, unknownModel, unknownPublisherModel } from '../google-wire.ts';
import { type OmniRules, omniModels, projectOmniModels } from './models.ts';

/** One of the two places where interactions are asked for. */
export interface OmniPlace {
  readonly kind: 'key' | 'project';
  readonly root: string;
  readonly models: Readonly<Record<string, OmniRules>>;
  /** @returns the refusal of the credentials or of the address, or undefined */
  refuse(c: EmulatorContext): Answer | undefined;
  /** What names of interactions begin with. */
  collection(c: EmulatorContext): string;
  owner(c: EmulatorContext): string;
  credential(c: EmulatorContext): string;
  unknownModel(c: EmulatorContext, model: string): Answer;
}

const both = googleError(400, 'Multiple authentication credentials received. Please pass only one.');

/** The Gemini API: a key and nothing else, which the rest of that API has checked by then. */
export function keyPlace(deps: RoutesDeps): OmniPlace {
  const credential = (c: EmulatorContext) => deps.keyOf(c) ?? '';
  return {
    kind: 'key',
    root: '/:version{v1beta|v1}/interactions',
    models: omniModels,
    refuse: (c) => (c.req.header('authorization') === undefined ? undefined : both),
    collection: () => 'interactions',
    owner: (c) => deps.ownerOf(credential(c)),
    credential,
    unknownModel: (c, model) => unknownModel(model, c.req.path.split('/')[1] ?? '', 'interactions'),
  };
}

/** The Agent Platform: a token and nothing else, below a project, in one location. */
export function projectPlace(deps: RoutesDeps): OmniPlace {
  const token = (c: EmulatorContext) => /^Bearer (.+)$/.exec(c.req.header('authorization') ?? '')?.[1];
  const project = (c: EmulatorContext) => c.req.path.split('/')[3] ?? '';
  return {
    kind: 'project',
    root: '/:version{v1beta1|v1}/projects/:project/locations/:location/interactions',
    models: projectOmniModels,
    refuse(c) {
      const given = token(c);
      if (given === undefined || deps.checkKey(given) !== undefined) return unauthenticated;
      if (deps.keyOf(c) !== undefined) return both;
      return c.req.path.split('/')[5] === 'global' ? undefined : notFound;
    },
    collection: (c) => `projects/${project(c)}/locations/global/interactions`,
    owner: (c) => `projects/${project(c)}`,
    credential: (c) => token(c) ?? '',
    unknownModel: (c, model) =>
      unknownPublisherModel(`projects/${project(c)}/locations/global/publishers/google/models/${model}`),
  };
}

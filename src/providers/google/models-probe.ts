import { ProviderError } from '../../domain/errors.ts';
import { type Call, makeCall } from './call.ts';
import { checkError } from './errors.ts';
import { createGoogleClient, type GoogleCredentials, loginFailure } from './google-client.ts';
import { readGoogleError } from './google-error.ts';

export interface ModelsProbeOptions {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Default: the global one. */
  readonly fetch?: typeof fetch | undefined;
  /** Wall clock, epoch milliseconds. Default: the system's. */
  readonly now?: () => number;
}

/** What Google says, free of charge, about our credentials and a model. */
export type ModelsProbe = {
  /** How far Google's clock is ahead of ours, to about a second; undefined where it did not say the time. */
  readonly clockAheadMs: number | undefined;
} & (
  | { readonly outcome: 'listed' | 'not listed' }
  /** `error.code` is `credentials`, `unreachable` or another of `checkError`'s. */
  | { readonly outcome: 'no answer'; readonly error: ProviderError }
);

/** A list has one page of a thousand; more pages than this are a server that turns in circles. */
const mostPages = 20;

/**
 * Asks Google whether it offers a model to these credentials. Never throws: what it says is advice, and the start of a video decides.
 *
 * @see https://ai.google.dev/api/models#method:-models.list
 */
export async function probeModels(
  credentials: GoogleCredentials,
  model: string,
  { signal, timeoutMs, fetch: fetchOver = (input, init) => fetch(input, init), now = Date.now }: ModelsProbeOptions,
): Promise<ModelsProbe> {
  let clockAheadMs: number | undefined;
  const fetchWithDate: typeof fetch = async (input, init) => {
    const response = await fetchOver(input, init);
    const dateMs = Date.parse(response.headers.get('date') ?? '');
    if (!Number.isNaN(dateMs)) clockAheadMs = dateMs - now();
    return response;
  };
  try {
    const isListed = await makeCall(
      { fetch: fetchWithDate, signal, timeoutMs },
      (fetchOnce) => ask(credentials, model, { timeout: timeoutMs, fetch: fetchOnce }),
      (thrown, call) => explain(credentials, thrown, call),
    );
    return { outcome: isListed ? 'listed' : 'not listed', clockAheadMs };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return { outcome: 'no answer', error, clockAheadMs };
  }
}

async function ask(
  credentials: GoogleCredentials,
  model: string,
  httpOptions: { readonly timeout: number; readonly fetch: typeof fetch },
): Promise<boolean> {
  const client = createGoogleClient(credentials);
  if (credentials.kind === 'project') {
    // One model, because Vertex AI's list has all of Model Garden. Whether it knows the video models is not written anywhere, so that
    // "not listed" is a notice and no refusal. https://docs.cloud.google.com/vertex-ai/docs/reference/rest/v1beta1/publishers.models/get
    try {
      await client.models.get({ model, config: { httpOptions } });
      return true;
    } catch (error) {
      if (readGoogleError(error)?.httpStatus === 404) return false;
      throw error;
    }
  }
  const pager = await client.models.list({ config: { pageSize: 1000, httpOptions } });
  for (let page = 0; page < mostPages; page += 1) {
    if (pager.page.some(({ name }) => name === `models/${model}`)) return true;
    if (!pager.hasNextPage()) return false;
    await pager.nextPage();
  }
  return false;
}

function explain({ kind }: GoogleCredentials, thrown: unknown, call: Call): ProviderError {
  return (kind === 'project' ? loginFailure(thrown, call) : undefined) ?? checkError(thrown, call);
}

/** Longest that one look at the credentials may take. */
const acceptedTimeoutMs = 10_000;
/** Any model does: whether Google knows it is not the question. */
const anyModel = 'gemini-3.5-flash-lite';

/** Asks Google, free of charge and with the credentials as they are now on the disk, whether it accepts them. */
export async function acceptsCredentials(
  credentials: GoogleCredentials,
  { signal, fetch: fetchOver }: Pick<ModelsProbeOptions, 'signal' | 'fetch'>,
): Promise<boolean> {
  const { outcome } = await probeModels(credentials, anyModel, { signal, timeoutMs: acceptedTimeoutMs, fetch: fetchOver });
  return outcome !== 'no answer';
}

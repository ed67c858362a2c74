/** What the emulator answers: a status and a body, JSON unless a type is given. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** Default: Google's JSON type. A string body with a type is sent as it is. */
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const jsonType = 'application/json; charset=UTF-8';

const statusNames: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  402: 'FAILED_PRECONDITION',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  501: 'UNIMPLEMENTED',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/** Google's error object. The texts in this file and in the rules are as seen in Google's answers, unless a comment says otherwise. */
export function googleError(
  code: number,
  message: string,
  details?: readonly unknown[],
  status = statusNames[code] ?? 'UNKNOWN',
): Answer {
  return { status: code, body: { error: { code, message, status, ...(details === undefined ? {} : { details }) } } };
}

export function ok(body: unknown): Answer {
  return { status: 200, body };
}

const type = 'type.googleapis.com/google.rpc';
const service = { service: 'generativelanguage.googleapis.com' };

export function errorInfo(reason: string, metadata: Readonly<Record<string, string>> = service) {
  return { '@type': `${type}.ErrorInfo`, reason, domain: 'googleapis.com', metadata };
}

export const noKey = googleError(
  403,
  "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
);

export const wrongKey = googleError(400, 'API key not valid. Please pass a valid API key.', [
  errorInfo('API_KEY_INVALID'),
  { '@type': `${type}.LocalizedMessage`, locale: 'en-US', message: 'API key not valid. Please pass a valid API key.' },
]);

/** On Vertex AI, where tokens are asked for. */
export const unauthenticated = googleError(
  401,
  'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
);

export const notFound = googleError(404, 'Requested entity was not found.');

export function retiredModel(model: string): Answer {
  return googleError(
    404,
    `This model models/${model} is no longer available. Please update your code to use a newer model for the latest features and improvements.`,
  );
}

export function unknownModel(model: string, version: string, method: string): Answer {
  return googleError(
    404,
    `models/${model} is not found for API version ${version}, or is not supported for ${method}. Call ListModels to see the list of available models and their supported methods.`,
  );
}

/** Vertex AI says the same for models that are gone and for those that a project may not use. */
export function unknownPublisherModel(resource: string): Answer {
  return googleError(
    404,
    `Publisher Model \`${resource}\` was not found or your project does not have access to it. Please ensure you are using a valid model version.`,
  );
}

export interface QuotaViolation {
  readonly quotaId: string;
  readonly quotaValue: string;
  readonly model: string;
}

/** @param retrySeconds what RetryInfo says; undefined leaves it out, as Google sometimes does */
export function quotaExceeded(violation: QuotaViolation | undefined, retrySeconds: number | undefined): Answer {
  const message =
    'You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits. To monitor your current usage, head to: https://ai.dev/usage?tab=rate-limit. ';
  const details = [
    ...(violation === undefined
      ? []
      : [
          {
            '@type': `${type}.QuotaFailure`,
            violations: [
              {
                quotaMetric: 'generativelanguage.googleapis.com/predict_long_running_requests',
                quotaId: violation.quotaId,
                quotaDimensions: { location: 'global', model: violation.model },
                quotaValue: violation.quotaValue,
              },
            ],
          },
          {
            '@type': `${type}.Help`,
            links: [
              { description: 'Learn more about Gemini API quotas', url: 'https://ai.google.dev/gemini-api/docs/rate-limits' },
            ],
          },
        ]),
    ...(retrySeconds === undefined ? [] : [{ '@type': `${type}.RetryInfo`, retryDelay: `${retrySeconds}s` }]),
  ];
  return googleError(429, message, details.length === 0 ? undefined : details);
}

/** The page of a proxy in front of Google. */
export function htmlPage(status: number, title: string): Answer {
  return {
    status,
    type: 'text/html; charset=UTF-8',
    body: `<!DOCTYPE html>\n<html lang=en>\n<meta charset=utf-8>\n<title>Error ${status} (${title})!!1</title>\n<p><b>${status}.</b> <ins>That’s an error.</ins>\n`,
  };
}

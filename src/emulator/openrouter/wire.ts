/** What the emulator answers: a status and a body, JSON unless a type is given. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** Default: JSON. A string body with a type is sent as it is. */
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * OpenRouter's error object. Its shape is that of the published SDK (1.3.19, 2026-11-29); the sentences are as seen in answers or pages
 * where a comment says so, else ours.
 */
export function routerError(code: number, message: string, metadata: Readonly<Record<string, unknown>> | null = null): Answer {
  return { status: code, body: { error: { code, message, metadata } } };
}

/** Seen on requests without a key. */
export const noKey = routerError(401, 'No auth credentials found');
/** Seen on requests with a key of nobody's. */
export const wrongKey = routerError(401, 'User not found.');

/** The page of something in front of OpenRouter. */
export function htmlPage(status: number, title: string): Answer {
  return {
    status,
    type: 'text/html; charset=utf-8',
    body: `<!DOCTYPE html><title>${status} ${title}</title><h1>${title}</h1>\n`,
  };
}

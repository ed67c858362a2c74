import type { Body } from './read-body.ts';

/** A request that reached its route. */
export interface ApiRequest {
  /** A value out of the path; throws for a name that the pattern does not have. */
  param(name: string): string;
  readonly query: URLSearchParams;
  /** Reads the body. @param maxFileBytes of each file; default: none is taken */
  body(maxFileBytes?: number): Promise<Body>;
}

export interface ApiAnswer {
  readonly status: number;
  /** Becomes JSON; undefined: nothing. */
  readonly body?: unknown;
}

export type Route = (request: ApiRequest) => ApiAnswer | Promise<ApiAnswer>;
export type Routes = Readonly<Record<string, Route>>;

export function ok(body: unknown): ApiAnswer {
  return { status: 200, body };
}

export const noContent: ApiAnswer = { status: 204 };

export interface RouteMatch {
  readonly pattern: string;
  readonly route: Route;
  readonly params: ReadonlyMap<string, string>;
}

/** @returns the most literal of the routes that fit */
export function findRoute(routes: Routes, method: string, path: string): RouteMatch | undefined {
  const segments = path.split('/').map(decodeURIComponent);
  const matches = Object.entries(routes).flatMap(([pattern, route]) => {
    const [wantedMethod, wantedPath = ''] = pattern.split(' ');
    const wanted = wantedPath.split('/');
    if (wantedMethod !== method || wanted.length !== segments.length) return [];
    const isFit = wanted.every((part, index) => part.startsWith(':') || part === segments[index]);
    if (!isFit) return [];
    const named = wanted.flatMap((part, index): [string, string][] =>
      part.startsWith(':') ? [[part.slice(1), segments[index] ?? '']] : [],
    );
    return [{ pattern, route, params: new Map(named) }];
  });
  return matches.sort((a, b) => a.params.size - b.params.size)[0];
}

import { type Text, text } from '../domain/texts.ts';
import { shownHost } from '../lib/http-address.ts';
import type { AppConfig } from './installed.ts';

/** The bot can't start as it is configured: the text tells the admin what to do. The program ends with `exitCode`. */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly text: Text;
  /** EX_CONFIG of sysexits.h. */
  readonly exitCode = 78;

  constructor(startText: Text, cause?: unknown) {
    super(startText.key, { cause });
    this.text = startText;
  }
}

/** @returns a StartError where the port can't be had; every other error as it is */
export function asStartError(error: unknown, { web }: Pick<AppConfig, 'web'>): unknown {
  const { port } = web;
  const host = shownHost(web.host);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return new StartError(text('start.portTaken', { host, port }), error);
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL') return new StartError(text('start.portForbidden', { host, port }), error);
  return error;
}

import { writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from '../set-up/test-engine.ts';

/**
 * A server on this machine for one test.
 *
 * @param atEnd takes what closes it. Of tests that run at once each has to bring its own: Vitest knows no more whose server it is
 * @returns its address
 */
export async function serveLoopback(
  listener: RequestListener,
  atEnd: (close: () => void) => void = onTestFinished,
): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  atEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

/** A login of Google Cloud whose tokens come from `${baseUrl}/token`: the kind of file whose address is its own. @returns its path */
export function loginFile(baseUrl: string): string {
  const path = join(temporaryFolder(), 'credentials.json');
  const client = { audience: '//iam.googleapis.com/x', client_id: 'x', client_secret: 'x', refresh_token: 'x' };
  writeFileSync(path, JSON.stringify({ type: 'external_account_authorized_user', ...client, token_url: `${baseUrl}/token` }));
  return path;
}

/** What `/token` answers. */
export const tokenAnswer = '{"access_token":"ya29.x","expires_in":3600,"token_type":"Bearer"}';

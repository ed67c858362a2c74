import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';

export interface CloudLogin {
  /** Of a bot that has a project of Google Cloud. */
  readonly settings: Readonly<Record<string, string>>;
  close(): void;
}

/** A login of Google Cloud in a folder, whose tokens come from this machine. */
export async function openCloudLogin(folder: string): Promise<CloudLogin> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end('{"access_token":"ya29.x","expires_in":3600,"token_type":"Bearer"}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/token`;
  const path = join(folder, 'login.json');
  const client = { audience: '//iam.googleapis.com/x', client_id: 'x', client_secret: 'x', refresh_token: 'x' };
  await writeFile(path, JSON.stringify({ type: 'external_account_authorized_user', ...client, token_url: url }));
  return {
    settings: { GOOGLE_CLOUD_PROJECT: 'a-project', GOOGLE_APPLICATION_CREDENTIALS: path },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

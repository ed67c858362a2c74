import type { RequestListener } from 'node:http';

/** A door of its own on the web port, for one method and one path. It reads the request itself, and looks after its own safety. */
export interface NodeRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly listener: RequestListener;
}

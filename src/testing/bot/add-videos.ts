import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { StoredVideo } from '../../domain/generation.ts';
import type { ChatApp } from '../set-up/chat-app.ts';

/** Has a finished generation of one video have four, each with its file; the bot is started anew by it. */
export async function addVideos(app: Pick<ChatApp, 'folder' | 'stop' | 'restart'>, id: string): Promise<void> {
  await app.stop();
  const database = new Database(join(app.folder, 'data', 'veo-bot.sqlite'));
  const stored = database.prepare<[string], string>('SELECT videos FROM generations WHERE id = ?').pluck().get(id) ?? '[]';
  const [one] = JSON.parse(stored) as readonly StoredVideo[];
  if (one === undefined) throw new Error('there is no video');
  const outputs = join(app.folder, 'outputs');
  const videos = [1, 2, 3, 4].map((number) => ({ ...one, file: number === 1 ? one.file : `${id}-${number}.mp4` }));
  for (const { file } of videos.slice(1)) copyFileSync(join(outputs, one.file), join(outputs, file));
  database.prepare('UPDATE generations SET videos = ? WHERE id = ?').run(JSON.stringify(videos), id);
  database.close();
  await app.restart();
}

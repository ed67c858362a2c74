import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { ChatApp } from '../set-up/chat-app.ts';

/** Gives each stored video a second file that is not on the disk; the bot is started anew for it. */
export async function addLostVideo(app: Pick<ChatApp, 'folder' | 'stop' | 'restart'>): Promise<void> {
  await app.stop();
  const database = new Database(join(app.folder, 'data', 'veo-bot.sqlite'));
  const lost = JSON.stringify({ file: 'lost.mp4', sizeBytes: 1, durationSeconds: 8, width: 16, height: 9 });
  database.prepare("UPDATE generations SET videos = json_insert(videos, '$[#]', json(?)) WHERE state = 'completed'").run(lost);
  database.close();
  await app.restart();
}

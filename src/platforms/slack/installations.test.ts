import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Installation } from '@slack/bolt';
import { expect, it, onTestFinished } from 'vitest';
import { ChatSettingsError } from '../../domain/chat-platform.ts';
import { openStore } from '../../storage/sqlite/store.ts';
import { temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { createOAuthInstallations, createTokenInstallations, type OAuthInstallations } from './installations.ts';

const dataKey = randomBytes(32).toString('base64');
const token = 'xoxb-CANARY-of-the-workspace';
const personsToken = 'xoxp-CANARY-of-a-person';

function installationIn(teamId: string, given = token): Installation<'v2', false> {
  return {
    ...{ team: { id: teamId, name: 'Acme' }, enterprise: { id: 'E1' }, isEnterpriseInstall: false, appId: 'A1' },
    user: { id: 'U1', token: personsToken, scopes: undefined },
    bot: { token: given, id: 'B1', userId: 'U2', scopes: ['commands'] },
  };
}

const organisation: Installation<'v2', true> = {
  ...{ team: undefined, enterprise: { id: 'E1', name: 'Acme Group' }, isEnterpriseInstall: true },
  user: { id: 'U1', token: undefined, scopes: undefined },
  bot: { token: 'xoxb-of-all', id: 'B2', userId: 'U3', scopes: ['commands'] },
};

function open(folder = temporaryFolder(), key = dataKey) {
  const opened = openStore({ dataFolder: folder, outputsFolder: folder, lowDiskBytes: 0 });
  let isOpen = true;
  const close = (): void => {
    if (isOpen) opened.close();
    isOpen = false;
  };
  onTestFinished(close);
  return {
    folder,
    close,
    store: opened.sealed,
    installations: () => createOAuthInstallations({ store: opened.sealed, dataKey: key }),
  };
}

const inTeam = (teamId: string) => ({ teamId, enterpriseId: 'E1', isEnterpriseInstall: false });

it('keeps each workspace’s token over a restart, the newest where it was installed again', async () => {
  const first = open();
  const before = await first.installations();
  await before.storeInstallation(installationIn('T1', 'xoxb-old'));
  await before.storeInstallation(installationIn('T2'));
  await before.storeInstallation(installationIn('T1', 'xoxb-new'));
  first.close();
  const after = await open(first.folder).installations();
  expect(await after.ids()).toEqual(['T1', 'T2']);
  expect(await after.botToken('T1')).toBe('xoxb-new');
  expect(await after.bot('T2')).toMatchObject({ token, id: 'B1', userId: 'U2' });
  expect(await after.botToken('T3')).toBeUndefined();
});

it('keeps an organisation’s installation by the organisation, and a workspace’s in it by the workspace', async () => {
  const installations = await open().installations();
  await installations.storeInstallation(organisation);
  await installations.storeInstallation(installationIn('T1'));
  expect(await installations.botToken('E1')).toBe('xoxb-of-all');
  expect(await installations.fetchInstallation(inTeam('T1'))).toMatchObject({ team: { id: 'T1' }, bot: { token } });
  const ofAll = { teamId: undefined, enterpriseId: 'E1', isEnterpriseInstall: true };
  expect(await installations.fetchInstallation(ofAll)).toMatchObject({ isEnterpriseInstall: true, bot: { id: 'B2' } });
});

it('keeps the token of one that is made while an older one is forgotten', async () => {
  const { store } = open();
  const reading = Promise.withResolvers<void>();
  let isSlow = false;
  const get = async (name: string): Promise<string | undefined> => {
    const found = await store.get(name);
    if (isSlow) await reading.promise;
    return found;
  };
  const installations = await createOAuthInstallations({ store: { ...store, get }, dataKey });
  await installations.storeInstallation(installationIn('T1', 'xoxb-old'));
  isSlow = true;
  const forgetting = installations.remove('T1', 'xoxb-old');
  await installations.storeInstallation(installationIn('T1', 'xoxb-new'));
  reading.resolve();
  await forgetting;
  expect(await installations.botToken('T1')).toBe('xoxb-new');
  await installations.remove('T1', 'xoxb-new');
  expect(await installations.botToken('T1')).toBeUndefined();
});

it('forgets one that is removed, and no other', async () => {
  const installations = await open().installations();
  await installations.storeInstallation(installationIn('T1'));
  await installations.storeInstallation(organisation);
  await installations.deleteInstallation(inTeam('T1'));
  expect(await installations.ids()).toEqual(['E1']);
  await expect(installations.fetchInstallation(inTeam('T1'))).rejects.toThrow('not installed');
});

it('has no token in any file in plain text, and a person’s not at all', async () => {
  const { folder, close, installations } = open();
  const kept: OAuthInstallations = await installations();
  await kept.storeInstallation(installationIn('T1'));
  expect(JSON.stringify(await kept.fetchInstallation(inTeam('T1')))).not.toContain(personsToken);
  const scan = (): void => {
    const names = readdirSync(folder).filter((name) => name.startsWith('veo-bot.sqlite'));
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      const bytes = readFileSync(join(folder, name));
      for (const secret of ['CANARY', Buffer.from(token).toString('base64').slice(4, -4)]) {
        expect.soft(bytes.includes(secret), `${secret} in ${name}`).toBe(false);
      }
    }
  };
  scan();
  close();
  scan();
});

it('refuses to start with another key, and says nothing of what it kept', async () => {
  const first = open();
  await (await first.installations()).storeInstallation(installationIn('T1'));
  first.close();
  const other = open(first.folder, randomBytes(32).toString('base64'));
  let refusal: unknown;
  try {
    await other.installations();
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toBeInstanceOf(ChatSettingsError);
  expect(refusal).toMatchObject({ text: { key: 'slack.otherDataKey' } });
  expect(JSON.stringify(refusal) + String(refusal)).not.toContain('CANARY');
  expect(await other.store.names()).toEqual(['slack:T1']);
});

it('opens nothing that was put in another workspace’s place', async () => {
  const { store, installations } = open();
  await (await installations()).storeInstallation(installationIn('T1'));
  await store.put('slack:T2', (await store.get('slack:T1')) ?? '');
  await expect(installations()).rejects.toThrow(ChatSettingsError);
});

it('speaks with the one token of the settings everywhere', async () => {
  expect(await createTokenInstallations(token).botToken('T1')).toBe(token);
});

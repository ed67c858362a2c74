import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeOutputs, keepBytes, sampleId, writePart } from '../testing/contracts/outputs-contract.ts';
import { temporaryFolder } from '../testing/set-up/test-engine.ts';
import { createFolderOutputs } from './folder-outputs.ts';

describeOutputs('a folder', async (folder) => ({
  outputs: createFolderOutputs({ folder }),
  again: async () => createFolderOutputs({ folder }),
}));

describeOutputs('a folder that several processes share', async (folder) => ({
  outputs: createFolderOutputs({ folder, owner: 'host-a-1' }),
  again: async () => createFolderOutputs({ folder, owner: 'host-a-1' }),
}));

describe('a folder', () => {
  it('has the names that videos always had', async () => {
    const folder = temporaryFolder();
    const outputs = createFolderOutputs({ folder });
    expect(outputs.partOf('x.mp4')).toBe(join(folder, 'x.mp4.part'));
    await keepBytes(outputs, 'x.mp4', Buffer.from('x'));
    expect(await readdir(folder)).toEqual(['x.mp4']);
  });

  it('keeps two processes that work at one file apart', async () => {
    const folder = temporaryFolder();
    const [one, two] = ['one', 'two'].map((owner) => createFolderOutputs({ folder, owner }));
    expect(one?.partOf('x.mp4')).not.toBe(two?.partOf('x.mp4'));
  });

  it('serves nothing through a link', async () => {
    const folder = temporaryFolder();
    await symlink('/etc/hostname', join(folder, 'x.mp4'));
    expect(await createFolderOutputs({ folder }).open('x.mp4')).toBeUndefined();
  });

  it('leaves what is still being taken in to those who take it in', async () => {
    const folder = temporaryFolder();
    const outputs = createFolderOutputs({ folder });
    await writePart(outputs, `sources/${sampleId}`, Buffer.from('x'));
    await outputs.sweepParts();
    expect(existsSync(outputs.partOf(`sources/${sampleId}`))).toBe(true);
  });

  it.skipIf(process.getuid?.() === 0)('says that it can not be written', async () => {
    const folder = join(temporaryFolder(), 'locked');
    await mkdir(folder);
    await chmod(folder, 0o500);
    await expect(createFolderOutputs({ folder }).prove()).rejects.toMatchObject({ trouble: 'refused', code: 'EACCES' });
  });

  it('says that it is not there', async () => {
    const outputs = createFolderOutputs({ folder: join(temporaryFolder(), 'gone') });
    await expect(outputs.prove()).rejects.toMatchObject({ trouble: 'refused', code: 'ENOENT' });
  });
});
